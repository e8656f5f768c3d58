import Cryptography
package import Domain
import JSON
import Store

/// What came of asking for a code.
package enum SendCodeResult: Sendable {
  case sent
  /// Too soon after the last one.
  case wait(Interval)
  /// Too many for this link, this mailbox or this address.
  case limited(Interval)
  case inactive
  /// The browser holds nothing for this address.
  case lost
  /// The form did not come from our page.
  case forged
}

extension Gateway {
  /// Mails a one-time code to the link's assignee.
  ///
  /// - Parameter client: who asks, for the limits; loopback is an operator or a local proxy and is
  ///   not counted.
  package func sendCode(
    short: String, cookie: String?, antiForgery: String?, client: IPAddress
  ) async throws -> SendCodeResult {
    guard let doorway = doorway(short: short, cookie: cookie),
      case .landing(let token, let visitor) = doorway.holder
    else { return .lost }
    guard isGenuine(antiForgery, doorway) else { return .forged }
    let now = clock.now
    let result = try await database.write(.system) { transaction -> SendCodeResult in
      let counters = RateCounterRepository(transaction)
      if let pause = try counters.take(.codesPerAddress, from: client, at: now) {
        return .limited(pause)
      }
      try hold(token: token, in: transaction)
      guard let room = try room(token: token, at: now, in: transaction) else { return .inactive }
      let work = UnitOfWork(
        gateway: self, transaction: transaction,
        by: Principal(.visitor, of: room.link.tenant, from: client.description), now: now)
      return try work.sendCode(to: room, visitor: visitor, counters)
    }
    wake()
    return result
  }
}

extension UnitOfWork {
  fileprivate func sendCode(
    to room: LinkContext, visitor: [UInt8], _ counters: RateCounterRepository
  ) throws -> SendCodeResult {
    let challenges = CodeChallengeRepository(transaction, of: tenant, link: room.link.id)
    if let former = try challenges.find(visitor: visitor) {
      let next = former.sentAt + CodeRules.cooldown(afterSends: former.sends)
      if now < next { return .wait(next - now) }
    }
    if let pause = try pause(room, counters) { return .limited(pause) }
    let code = gateway.random.digits(CodeRules.digits)
    try challenges.send(
      visitor: visitor, code: codeDigest(code, room.link, visitor: visitor),
      expiresAt: now + CodeRules.lifetime, at: now)
    try deliveries.insert([mail(code, to: room)])
    if try links.markOpened(room.link.id, at: now) {
      try record(.linkOpened, task: room.task.id, detail: detail(room))
    }
    try record(.codeSent, task: room.task.id, detail: detail(room))
    return .sent
  }

  /// Counts this code against the link and the mailbox; the longest pause when one is exhausted.
  ///
  /// What was counted under a former key still holds.
  private func pause(_ room: LinkContext, _ counters: RateCounterRepository) throws -> Interval? {
    let mailboxes = gateway.keys.macs(.recipient, Array(room.link.email.utf8)).map(\.bytes)
    let perMailbox: [RateLimit] = [.codesPerMailboxHour, .codesPerMailboxDay]
    var limits: [(RateLimit, [UInt8])] = [
      (.codesPerLinkHour, room.link.id.bytes), (.codesPerLinkDay, room.link.id.bytes),
    ]
    limits += mailboxes.prefix(1).flatMap { mailbox in perMailbox.map { ($0, mailbox) } }
    let pauses = try limits.compactMap { limit, subject in
      try counters.take(limit, subject: subject, at: now)
    }
    let former = try mailboxes.dropFirst().flatMap { mailbox in
      try perMailbox.compactMap { try counters.pause($0, subject: mailbox, at: now) }
    }
    return (pauses + former).max()
  }

  private func mail(_ code: String, to room: LinkContext) -> DeliveryRow {
    let notification = Notification(
      .codeSent, at: now, .code(room.task.summary, requestedFrom: address))
    return delivery(
      .code, of: EncodedNotification(notification),
      to: .mailbox(room.assignee, language: room.task.definition.language), task: room.task.id,
      secrets: DeliverySecrets(code: code),
      deadline: now + CodeRules.lifetime)
  }

  /// Binds a code to everything it is for: nowhere else does it open anything.
  func codeDigest(_ code: String, _ link: AccessLink, visitor: [UInt8]) -> [UInt8] {
    gateway.keys.mac(.oneTimeCode, codeMessage(code, link, visitor: visitor)).stored
  }

  func codeMessage(_ code: String, _ link: AccessLink, visitor: [UInt8]) -> [UInt8] {
    lengthPrefixed([
      link.tenant.bytes, link.id.bytes, Array(link.email.utf8), visitor, Array(code.utf8),
    ])
  }

  func detail(_ room: LinkContext) -> JSONObject {
    ["link": .string(room.link.id.description), "assignee": .string(room.link.email)]
  }
}

extension RateCounterRepository {
  /// Counts one event of a client; loopback is not counted.
  func take(_ limit: RateLimit, from client: IPAddress, at now: Timestamp) throws -> Interval? {
    guard !client.isLoopback else { return nil }
    return try take(limit, subject: client.limitKey.bytes, at: now)
  }
}
