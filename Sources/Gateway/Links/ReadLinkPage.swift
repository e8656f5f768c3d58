import Cryptography
import Domain
import Store

extension Gateway {
  /// The shortest time between two notes that a session is in use.
  private static let keepAliveStep = Interval.minutes(5)

  /// The page that the holder of a cookie may see; changes nothing but the session's last use.
  package func linkPageState(short: String, cookie: String?) async throws -> LinkPageState {
    guard let cookie = linkCookie(short: short, value: cookie) else { return .lost }
    let now = clock.now
    let (state, session) = try await database.read(.system) { transaction in
      try linkPageState(cookie, at: now, in: transaction)
    }
    if let session, session.seenAt + Self.keepAliveStep < now {
      await keepAlive(session, cookie, at: now)
    }
    return state
  }

  /// The page, and the session that lives on because it is used.
  private func linkPageState(
    _ cookie: LinkCookie, at now: Timestamp, in transaction: any Transaction
  ) throws -> (LinkPageState, AccessSession?) {
    switch cookie.holder {
    case .unverified(let token, let visitor):
      let context = try context(token: token, isLocked: false, at: now, in: transaction)
      guard let context else { return (.inactive, nil) }
      let view = UnverifiedView(context, antiForgery: antiForgery(cookie))
      let challenges = CodeChallengeRepository(
        transaction, of: context.link.tenant, link: context.link.id)
      guard let challenge = try challenges.find(visitor: visitor),
        now < challenge.sentAt + CodeRules.lifetime
      else { return (.unverified(view), nil) }
      return (.code(view, CodeView(challenge, at: now)), nil)
    case .session(let token):
      guard let found = try context(session: token, at: now, in: transaction),
        let context = found.open
      else { return (.lost, nil) }
      let antiForgery = antiForgery(cookie)
      guard context.task.state.isOpen else {
        return (.closed(ClosedView(context, antiForgery: antiForgery)), nil)
      }
      let draft = try draft(of: context.link, in: transaction)
      return (.form(FormView(context, draft: draft, antiForgery: antiForgery)), found.session)
    }
  }

  private func keepAlive(
    _ session: AccessSession, _ cookie: LinkCookie, at now: Timestamp
  ) async {
    guard case .session(let token) = cookie.holder else { return }
    let digests = keys.macs(.session, token).map(\.stored)
    _ = try? await database.write(.system) { transaction in
      try AccessSessionRepository(transaction, of: session.tenant).touch(digests: digests, at: now)
    }
  }
}

extension UnverifiedView {
  fileprivate init(_ context: LinkContext, antiForgery: String) {
    tenantName = context.tenantName
    title = context.task.definition.title
    maskedEmail = context.assignee.email.masked
    expiresAt = context.task.expiresAt
    language = context.assignee.language ?? context.task.definition.language
    self.antiForgery = antiForgery
  }
}
