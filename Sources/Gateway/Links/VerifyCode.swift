import Cryptography
package import Domain
import Store

/// What came of typing a code.
package enum VerifyCodeResult: Sendable {
  /// Right: the value of the session's cookie.
  case verified(cookie: String)
  /// Not six digits.
  case malformed
  case wrong
  /// No code is waiting, or it was sent more than ten minutes ago.
  case expired
  /// All tries of this code are used up: a new one must be sent.
  case exhausted
  /// Too many wrong codes for this link or this address.
  case paused(Interval)
  case inactive
  case lost
  case forged
}

extension Gateway {
  /// Checks a one-time code.
  ///
  /// A try is taken before anything is compared, in one atomic statement, so parallel guesses get
  /// no more tries than one after the other.
  package func verifyCode(
    short: String, cookie: String?, typed: String, antiForgery: String?, client: IPAddress
  ) async throws -> VerifyCodeResult {
    guard let doorway = doorway(short: short, cookie: cookie),
      case .landing(let token, let visitor) = doorway.holder
    else { return .lost }
    guard isGenuine(antiForgery, doorway) else { return .forged }
    guard let code = CodeRules.normalized(typed) else { return .malformed }
    let now = clock.now
    let result = try await database.write(.system) { transaction -> VerifyCodeResult in
      let counters = RateCounterRepository(transaction)
      if let pause = try counters.take(.checksPerAddress, from: client, at: now) {
        return .paused(pause)
      }
      try hold(token: token, in: transaction)
      guard let room = try room(token: token, at: now, in: transaction) else { return .inactive }
      let work = UnitOfWork(
        gateway: self, transaction: transaction,
        by: Principal(.assignee(room.link.email), of: room.link.tenant, from: client.description),
        now: now)
      return try work.verify(code, room, doorway, visitor: visitor, counters)
    }
    wake()
    return result
  }
}

extension UnitOfWork {
  fileprivate func verify(
    _ code: String, _ room: LinkContext, _ doorway: LinkCookie, visitor: [UInt8],
    _ counters: RateCounterRepository
  ) throws -> VerifyCodeResult {
    let subject = room.link.id.bytes
    if let pause = try counters.pause(.wrongCodesPerLinkHour, subject: subject, at: now) {
      return .paused(pause)
    }
    let challenges = CodeChallengeRepository(transaction, of: tenant, link: room.link.id)
    guard let challenge = try challenges.takeTry(visitor: visitor) else {
      return try challenges.find(visitor: visitor) == nil ? .expired : .exhausted
    }
    let live = challenge.liveCodes(at: now)
    guard !live.isEmpty else { return .expired }
    guard matches(code, live, room.link, visitor: visitor),
      try challenges.consume(visitor: visitor)
    else { return try refuse(room, counters) }
    return .verified(cookie: try openSession(room, short: doorway.short))
  }

  /// Compares with every live code, so that the time taken tells nothing.
  private func matches(
    _ code: String, _ live: [[UInt8]], _ link: AccessLink, visitor: [UInt8]
  ) -> Bool {
    let message = codeMessage(code, link, visitor: visitor)
    return live.reduce(false) { found, stored in
      let isRight =
        KeyedDigest(stored: stored).map {
          gateway.keys.verify($0, .oneTimeCode, message)
        } ?? false
      return found || isRight
    }
  }

  private func refuse(_ room: LinkContext, _ counters: RateCounterRepository) throws
    -> VerifyCodeResult
  {
    let total = try links.countWrongCode(room.link.id)
    let pause = try counters.take(
      .wrongCodesPerLinkHour, subject: room.link.id.bytes, at: now)
    try record(.codeFailed, task: room.task.id, detail: detail(room))
    let paused =
      try counters.pause(.wrongCodesPerLinkHour, subject: room.link.id.bytes, at: now) ?? pause
    if paused != nil || total >= CodeRules.triesPerLink {
      try record(.codeLocked, task: room.task.id, detail: detail(room))
    }
    return total >= CodeRules.triesPerLink ? .inactive : .wrong
  }

  private func openSession(_ room: LinkContext, short: String) throws -> String {
    let token = BearerToken(random: gateway.random)
    try AccessSessionRepository(transaction, of: tenant).insert(
      AccessSession(tenant: tenant, link: room.link.id, createdAt: now, seenAt: now),
      digest: gateway.sessionDigest(token, short: short))
    try record(.codeVerified, task: room.task.id, detail: detail(room))
    return "s" + token.text
  }
}
