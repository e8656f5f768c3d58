import Cryptography
import Domain
import Store

/// What lies behind one link.
struct LinkContext {
  let link: AccessLink
  let session: AccessSession?
  let task: HumanTask
  let assignee: Assignee
  let tenantName: String
}

extension Gateway {
  /// The room that a link's token opens; nil when the link is not active.
  func room(
    token: [UInt8], at now: Timestamp, in transaction: any Transaction
  ) throws -> LinkContext? {
    let link = try keys.find(.accessLink, token) { digests in
      try AccessLinkRepository.find(digests: digests, in: transaction)
    }
    guard let link else { return nil }
    return try room(link, session: nil, at: now, in: transaction)
  }

  /// The room that a session's token opens; nil when the session or its link has ended.
  func room(
    session token: [UInt8], at now: Timestamp, in transaction: any Transaction
  ) throws -> LinkContext? {
    guard let session = try session(token, in: transaction), session.isLive(at: now),
      let link = try AccessLinkRepository(transaction, of: session.tenant).find(session.link)
    else { return nil }
    return try room(link, session: session, at: now, in: transaction)
  }

  /// Holds the link that a token opens against others until the transaction ends; what is read of
  /// it from then on stays true.
  func hold(token: [UInt8], in transaction: any Transaction) throws {
    let link = try keys.find(.accessLink, token) { digests in
      try AccessLinkRepository.find(digests: digests, in: transaction)
    }
    guard let link else { return }
    try AccessLinkRepository(transaction, of: link.tenant).lock(link.id)
  }

  /// Holds the task and the link behind a session against others until the transaction ends.
  func hold(session token: [UInt8], in transaction: any Transaction) throws {
    guard let session = try session(token, in: transaction) else { return }
    let links = AccessLinkRepository(transaction, of: session.tenant)
    guard let link = try links.find(session.link) else { return }
    _ = try TaskRepository(transaction, of: link.tenant).lock(link.task)
    try links.lock(link.id)
  }

  /// The session that a token stands for, whether or not it has ended.
  func session(_ token: [UInt8], in transaction: any Transaction) throws -> AccessSession? {
    try keys.find(.session, token) { digests in
      try AccessSessionRepository.find(digests: digests, in: transaction)
    }
  }

  private func room(
    _ link: AccessLink, session: AccessSession?, at now: Timestamp, in transaction: any Transaction
  ) throws -> LinkContext? {
    guard link.isActive(at: now),
      let task = try TaskRepository(transaction, of: link.tenant).find(link.task),
      let tenant = try TenantRepository(transaction).find(link.tenant),
      task.definition.assignees.indices.contains(link.position)
    else { return nil }
    if let closedAt = task.closedAt, now >= closedAt + LinkRules.receipt { return nil }
    return LinkContext(
      link: link, session: session, task: task,
      assignee: task.definition.assignees[link.position], tenantName: tenant.displayName)
  }
}
