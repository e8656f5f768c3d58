import Cryptography
package import Domain
import JSON
import Store

/// The result of asking for a code.
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
  /// - Parameter client: the address that asks, for the limits.
  package func sendCode(
    short: String, cookie: String?, antiForgery: String?, client: IPAddress
  ) async throws -> SendCodeResult {
    guard let cookie = linkCookie(short: short, value: cookie),
      case .unverified(let token, let visitor) = cookie.holder
    else { return .lost }
    guard isGenuine(antiForgery, cookie) else { return .forged }
    let attempt = try await write(
      onLink: token, counting: .codesPerAddress, from: client, as: { _ in .visitor }
    ) { work, context in try work.sendCode(to: context, visitor: visitor) }
    return switch attempt {
    case .limited(let pause): .limited(pause)
    case .inactive: .inactive
    case .done(let result): result
    }
  }
}

extension UnitOfWork {
  fileprivate func sendCode(
    to context: LinkContext, visitor: [UInt8]
  ) throws -> SendCodeResult {
    let link = context.link
    let challenges = CodeChallengeRepository(transaction, of: tenant, link: link.id)
    if let former = try challenges.find(visitor: visitor) {
      let next = former.sentAt + CodeRules.cooldown(afterSends: former.sends)
      if now < next { return .wait(next - now) }
    }
    if let pause = try pause(link) { return .limited(pause) }
    let code = gateway.random.digits(CodeRules.digits)
    try challenges.send(
      visitor: visitor, code: codeDigest(code, link, visitor: visitor),
      expiresAt: now + CodeRules.lifetime, at: now)
    try deliveries.insert([mail(code, to: context)])
    if try links.markOpened(link.id, at: now) {
      try record(.linkOpened, task: context.task.id, detail: detail(link))
    }
    try record(.codeSent, task: context.task.id, detail: detail(link))
    return .sent
  }

  /// Counts this code against the link and the mailbox; the longest pause when one is exhausted.
  ///
  /// What was counted under a former key still holds.
  private func pause(_ link: AccessLink) throws -> Interval? {
    let counters = RateCounterRepository(transaction)
    let mailboxes = gateway.keys.macs(.recipient, Array(link.email.utf8)).map(\.bytes)
    let perMailbox: [RateLimit] = [.codesPerMailboxHour, .codesPerMailboxDay]
    var limits: [(RateLimit, [UInt8])] = [
      (.codesPerLinkHour, link.id.bytes), (.codesPerLinkDay, link.id.bytes),
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

  private func mail(_ code: String, to context: LinkContext) -> DeliveryRow {
    let task = context.task
    let notification = Notification(
      .codeSent, at: now, .code(task.summary, requestedFrom: address))
    return delivery(
      .code, of: EncodedNotification(notification),
      to: .mailbox(context.assignee, language: task.definition.language), task: task.id,
      secrets: DeliverySecrets(code: code),
      deadline: now + CodeRules.lifetime)
  }

  /// The detail of the audit events of a code.
  func detail(_ link: AccessLink) -> JSONObject {
    ["link": .string(link.id.description), "assignee": .string(link.email)]
  }
}
