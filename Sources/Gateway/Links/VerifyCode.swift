import Cryptography
package import Domain
import Store

/// The result of typing a code.
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
    guard let cookie = linkCookie(short: short, value: cookie),
      case .unverified(let token, let visitor) = cookie.holder
    else { return .lost }
    guard isGenuine(antiForgery, cookie) else { return .forged }
    guard let code = CodeRules.normalized(typed) else { return .malformed }
    let attempt = try await write(
      onLink: token, counting: .checksPerAddress, from: client, as: { .assignee($0) }
    ) { work, context in try work.verify(code, context, short: short, visitor: visitor) }
    return switch attempt {
    case .limited(let pause): .paused(pause)
    case .inactive: .inactive
    case .done(let result): result
    }
  }
}

extension UnitOfWork {
  fileprivate func verify(
    _ code: String, _ context: LinkContext, short: String, visitor: [UInt8]
  ) throws -> VerifyCodeResult {
    let link = context.link
    let counters = RateCounterRepository(transaction)
    if let pause = try counters.pause(.wrongCodesPerLinkHour, subject: link.id.bytes, at: now) {
      return .paused(pause)
    }
    let challenges = CodeChallengeRepository(transaction, of: tenant, link: link.id)
    guard let challenge = try challenges.takeTry(visitor: visitor) else {
      return try challenges.find(visitor: visitor) == nil ? .expired : .exhausted
    }
    let live = challenge.liveCodes(at: now)
    guard !live.isEmpty else { return .expired }
    guard matches(code, live, link, visitor: visitor),
      try challenges.consume(visitor: visitor)
    else { return try refuse(link, counters) }
    return .verified(cookie: try openSession(link, short: short))
  }

  private func refuse(
    _ link: AccessLink, _ counters: RateCounterRepository
  ) throws -> VerifyCodeResult {
    let total = try links.countWrongCode(link.id)
    let pause = try counters.take(.wrongCodesPerLinkHour, subject: link.id.bytes, at: now)
    try record(.codeFailed, task: link.task, detail: detail(link))
    let paused =
      try counters.pause(.wrongCodesPerLinkHour, subject: link.id.bytes, at: now) ?? pause
    if paused != nil || total >= CodeRules.triesPerLink {
      try record(.codeLocked, task: link.task, detail: detail(link))
    }
    return total >= CodeRules.triesPerLink ? .inactive : .wrong
  }

  private func openSession(_ link: AccessLink, short: String) throws -> String {
    let token = BearerToken(random: gateway.random)
    try AccessSessionRepository(transaction, of: tenant).insert(
      AccessSession(tenant: tenant, link: link.id, createdAt: now, seenAt: now),
      digest: gateway.sessionDigest(token, short: short))
    try record(.codeVerified, task: link.task, detail: detail(link))
    return LinkCookie.value(.session, token.text)
  }
}
