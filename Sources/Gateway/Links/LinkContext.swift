import Cryptography
import Domain
import Store

/// Everything behind one active link, read in one transaction.
struct LinkContext: Sendable {
  let link: AccessLink
  let task: HumanTask
  let assignee: Assignee
  let tenantName: String
}

/// A session with the link it belongs to, whether or not either has ended.
struct SessionContext: Sendable {
  let session: AccessSession
  let link: AccessLink
  /// The task behind the link; nil when the session or the link has ended.
  let open: LinkContext?
}

extension Gateway {
  /// The context of the link that a token belongs to; nil when the link is not active.
  ///
  /// - Parameter isLocked: whether the link is held against others until the transaction ends.
  func context(
    token: [UInt8], isLocked: Bool, at now: Timestamp, in transaction: any Transaction
  ) throws -> LinkContext? {
    let link = try keys.find(.accessLink, token) { digests in
      try AccessLinkRepository.find(digests: digests, isLocked: isLocked, in: transaction)
    }
    guard let link else { return nil }
    return try context(of: link, at: now, in: transaction)
  }

  /// The context of the session that a token belongs to; nil when there is no such session.
  func context(
    session token: [UInt8], at now: Timestamp, in transaction: any Transaction
  ) throws -> SessionContext? {
    guard let session = try session(token, in: transaction),
      let link = try AccessLinkRepository(transaction, of: session.tenant).find(session.link)
    else { return nil }
    let open =
      session.isLive(at: now) ? try context(of: link, at: now, in: transaction) : nil
    return SessionContext(session: session, link: link, open: open)
  }

  /// The session that a token belongs to, whether or not it has ended.
  func session(_ token: [UInt8], in transaction: any Transaction) throws -> AccessSession? {
    try keys.find(.session, token) { digests in
      try AccessSessionRepository.find(digests: digests, in: transaction)
    }
  }

  private func context(
    of link: AccessLink, at now: Timestamp, in transaction: any Transaction
  ) throws -> LinkContext? {
    guard link.isActive(at: now),
      let task = try TaskRepository(transaction, of: link.tenant).find(link.task),
      task.isShown(at: now), task.definition.assignees.indices.contains(link.position),
      let tenant = try TenantRepository(transaction).find(link.tenant)
    else { return nil }
    return LinkContext(
      link: link, task: task, assignee: task.definition.assignees[link.position],
      tenantName: tenant.displayName)
  }
}

extension HumanTask {
  /// Whether links still lead to the task: it is open, or closed and its outcome still shown.
  func isShown(at now: Timestamp) -> Bool {
    closedAt.map { now < $0 + LinkRules.receipt } ?? true
  }
}
