import Cryptography
package import Domain
import Store

/// What somebody who opens a link gets to see.
package enum LinkPageState: Sendable {
  /// The browser holds nothing for this address: the link must be opened again.
  case lost
  /// The link is unknown, replaced, revoked or expired: one and the same answer for all of them.
  case inactive
  /// Came by a link, has proved nothing yet.
  case landing(LandingView)
  /// A code is on its way.
  case code(LandingView, CodeView)
  /// May answer.
  case form(FormView)
  /// The task has ended; proved, so the story may be told.
  case closed(ClosedView)
}

/// What a visitor who has proved nothing may see.
package struct LandingView: Sendable {
  package let tenantName: String
  package let title: String
  package let maskedEmail: String
  package let expiresAt: Timestamp
  package let language: String?
  package let antiForgery: String
}

/// How it stands with the code that was sent.
package struct CodeView: Sendable {
  /// How long until another may be sent; zero when it may be sent now.
  package let resendAfter: Interval
  /// Whether a code can still be typed; otherwise a new one must be sent.
  package let hasTriesLeft: Bool
}

/// The form of a task, for one assignee.
package struct FormView: Sendable {
  package let tenantName: String
  package let task: HumanTask
  package let assignee: Assignee
  /// What was typed before the last session ended, by control.
  package let draft: [String: String]
  package let antiForgery: String
}

/// A task that has ended, for one assignee.
package struct ClosedView: Sendable {
  package let tenantName: String
  package let task: HumanTask
  package let assignee: Assignee
  package let antiForgery: String

  /// Whether the reader is the one who decided.
  package var isOwnDecision: Bool {
    task.decision?.decidedBy.email?.lowercased() == assignee.email.normalized
      && task.decision?.decidedBy.proof == "mailbox"
  }
}

extension Gateway {
  /// Tells what the holder of a cookie may see; changes nothing.
  package func visit(short: String, cookie: String?) async throws -> LinkPageState {
    guard let doorway = doorway(short: short, cookie: cookie) else { return .lost }
    let now = clock.now
    let (visit, session) = try await database.read(.system) { transaction in
      try self.visit(doorway, at: now, in: transaction)
    }
    if let session, session.seenAt + Self.keepAliveStep < now {
      await keepAlive(session, doorway, at: now)
    }
    return visit
  }

  /// What may be seen, and the session that lives on because it is used.
  private func visit(
    _ doorway: LinkCookie, at now: Timestamp, in transaction: any Transaction
  ) throws -> (LinkPageState, AccessSession?) {
    switch doorway.holder {
    case .landing(let token, let visitor):
      guard let room = try room(token: token, at: now, in: transaction) else {
        return (.inactive, nil)
      }
      let view = landingView(room, doorway)
      let challenges = CodeChallengeRepository(
        transaction, of: room.link.tenant, link: room.link.id)
      guard let challenge = try challenges.find(visitor: visitor),
        now < challenge.sentAt + CodeRules.lifetime
      else { return (.landing(view), nil) }
      return (.code(view, CodeView(challenge, at: now)), nil)
    case .session(let token):
      guard let room = try room(session: token, at: now, in: transaction) else {
        return (.lost, nil)
      }
      let visit = try inside(room, doorway, in: transaction)
      return (visit, room.task.state.isOpen ? room.session : nil)
    }
  }

  private func landingView(_ room: LinkContext, _ doorway: LinkCookie) -> LandingView {
    LandingView(
      tenantName: room.tenantName, title: room.task.definition.title,
      maskedEmail: room.assignee.email.masked, expiresAt: room.task.expiresAt,
      language: room.assignee.language ?? room.task.definition.language,
      antiForgery: antiForgery(doorway))
  }

  /// What somebody who has proved himself sees.
  func inside(_ room: LinkContext, _ doorway: LinkCookie, in transaction: any Transaction) throws
    -> LinkPageState
  {
    let antiForgery = antiForgery(doorway)
    guard room.task.state.isOpen else {
      return .closed(
        ClosedView(
          tenantName: room.tenantName, task: room.task, assignee: room.assignee,
          antiForgery: antiForgery))
    }
    return .form(
      FormView(
        tenantName: room.tenantName, task: room.task, assignee: room.assignee,
        draft: try draft(of: room.link, in: transaction), antiForgery: antiForgery))
  }

  /// How often a session that is used is noted at the most.
  private static let keepAliveStep = Interval.minutes(5)

  private func keepAlive(
    _ session: AccessSession, _ doorway: LinkCookie, at now: Timestamp
  ) async {
    guard case .session(let token) = doorway.holder else { return }
    let digests = keys.macs(.session, token).map(\.stored)
    _ = try? await database.write(.system) { transaction in
      try AccessSessionRepository(transaction, of: session.tenant).touch(digests: digests, at: now)
    }
  }
}

extension CodeView {
  init(_ challenge: CodeChallenge, at now: Timestamp) {
    let next = challenge.sentAt + CodeRules.cooldown(afterSends: challenge.sends)
    resendAfter = max(next - now, .seconds(0))
    hasTriesLeft = challenge.tries < CodeRules.triesPerChallenge
  }
}
