/// An assignee's personal address for one task; only a digest of its token is kept.
package struct AccessLink: Sendable, Hashable {
  package let id: LinkID
  package let tenant: TenantID
  package let task: TaskID
  /// The assignee's place in the task's list.
  package let position: Int
  /// The assignee's address, normalised.
  package let email: String
  package let createdAt: Timestamp
  package let expiresAt: Timestamp
  package var revokedAt: Timestamp?
  /// The first time that somebody asked for a code.
  package var openedAt: Timestamp?
  /// Wrong codes over the link's whole life.
  package var wrongCodes: Int64 = 0

  package init(
    id: LinkID, tenant: TenantID, task: TaskID, position: Int, email: String,
    createdAt: Timestamp, expiresAt: Timestamp
  ) {
    self.id = id
    self.tenant = tenant
    self.task = task
    self.position = position
    self.email = email
    self.createdAt = createdAt
    self.expiresAt = expiresAt
  }

  /// Whether the link still leads to its task.
  package func isActive(at now: Timestamp) -> Bool {
    revokedAt == nil && now < expiresAt && wrongCodes < CodeRules.triesPerLink
  }
}
