package import Domain

/// The access links of one tenant.
package struct AccessLinkRepository {
  private let transaction: any Transaction
  private let tenant: TenantID

  package init(_ transaction: any Transaction, of tenant: TenantID) {
    self.transaction = transaction
    self.tenant = tenant
  }

  package func insert(_ link: AccessLink, digest: [UInt8]) throws {
    try transaction.execute(
      """
      INSERT INTO links (tenant_id, id, task_id, position, email, digest, created_at, expires_at)
      VALUES (\(tenant), \(link.id), \(link.task), \(link.position), \(link.email), \(digest),
        \(link.createdAt), \(link.expiresAt))
      """)
  }

  package func find(_ id: LinkID) throws -> AccessLink? {
    try transaction.first("\(Self.select) WHERE tenant_id = \(tenant) AND id = \(id)")
      .map(Self.link)
  }

  package func all(of task: TaskID) throws -> [AccessLink] {
    try transaction.query(
      "\(Self.select) WHERE tenant_id = \(tenant) AND task_id = \(task) ORDER BY id"
    ).map(Self.link)
  }

  /// The links of listed tasks, in the order in which they were issued.
  ///
  /// - Parameter person: whose tasks were asked for. Where that is the only assignee all links are that
  ///   person's, which stand side by side in the index, however far apart the tasks are.
  package func all(
    of tasks: some Collection<TaskSnapshot>, listedFor person: String?
  ) throws -> [TaskID: [AccessLink]] {
    guard let person else { return try all(of: tasks.map(\.id)) }
    let own = tasks.filter { $0.values.assignees.count == 1 }
    let shared = tasks.filter { $0.values.assignees.count != 1 }
    return try all(of: own.map(\.id), issuedTo: person)
      .merging(all(of: shared.map(\.id))) { $1 }
  }

  /// The links of several tasks, everybody's or one person's, in the order in which they were issued.
  package func all(
    of tasks: [TaskID], issuedTo person: String? = nil
  ) throws -> [TaskID: [AccessLink]] {
    guard let first = tasks.min(), let last = tasks.max() else { return [:] }
    // PostgreSQL may read all that the person has between these bounds, and would without them.
    let theirs =
      person.map { " AND email = \($0) AND task_id BETWEEN \(first) AND \(last)" } ?? SQL.empty
    let rows = try transaction.query(
      """
      \(Self.select) WHERE tenant_id = \(tenant)\(theirs) AND task_id IN (\(SQL.padded(tasks)))
      ORDER BY id
      """)
    return Dictionary(grouping: try rows.map(Self.link), by: \.task)
  }

  /// Ends a link and every session behind it; false when it had ended before.
  package func revoke(_ id: LinkID, at now: Timestamp) throws -> Bool {
    let count = try transaction.execute(
      """
      UPDATE links SET revoked_at = \(now)
      WHERE tenant_id = \(tenant) AND id = \(id) AND revoked_at IS NULL
      """)
    try transaction.execute(
      "DELETE FROM access_sessions WHERE tenant_id = \(tenant) AND link_id = \(id)")
    try transaction.execute(
      "DELETE FROM code_challenges WHERE tenant_id = \(tenant) AND link_id = \(id)")
    return count == 1
  }

  /// The link, held against changes by others until this transaction ends.
  ///
  /// A transaction that holds its task too locks that first.
  package func lock(_ id: LinkID) throws -> AccessLink? {
    try transaction.first(
      """
      \(Self.select) WHERE tenant_id = \(tenant) AND id = \(id)\(transaction.dialect.forUpdate)
      """
    ).map(Self.link)
  }

  /// Notes the first time that somebody used the link; false when it was not the first.
  package func markOpened(_ id: LinkID, at now: Timestamp) throws -> Bool {
    try transaction.execute(
      """
      UPDATE links SET opened_at = \(now)
      WHERE tenant_id = \(tenant) AND id = \(id) AND opened_at IS NULL
      """) == 1
  }

  /// Counts one wrong code and tells the new count.
  package func countWrongCode(_ id: LinkID) throws -> Int64 {
    try transaction.first(
      """
      UPDATE links SET wrong_codes = wrong_codes + 1 WHERE tenant_id = \(tenant) AND id = \(id)
      RETURNING wrong_codes
      """
    )?.integer(0) ?? 0
  }

  /// Keeps what was typed when a session ended before it could be sent; nil forgets it.
  package func saveDraft(_ id: LinkID, _ sealed: [UInt8]?) throws {
    try transaction.execute(
      "UPDATE links SET draft = \(sealed) WHERE tenant_id = \(tenant) AND id = \(id)")
  }

  package func draft(_ id: LinkID) throws -> [UInt8]? {
    try transaction.first(
      "SELECT draft FROM links WHERE tenant_id = \(tenant) AND id = \(id)"
    )?.optionalBytes(0)
  }

  /// The link that one of the digests belongs to: the way to a browser's tenant.
  ///
  /// - Parameter isLocked: whether it is held against others until this transaction ends.
  package static func find(
    digests: [[UInt8]], isLocked: Bool = false, in transaction: any Transaction
  ) throws -> AccessLink? {
    let lock = isLocked ? transaction.dialect.forUpdate : .empty
    return try transaction.first("\(select) WHERE digest IN (\(SQL.list(digests)))\(lock)").map(
      link)
  }

  private static let select: SQL = """
    SELECT id, tenant_id, task_id, position, email, created_at, expires_at, revoked_at, opened_at,
      wrong_codes
    FROM links
    """

  private static func link(_ row: Row) throws -> AccessLink {
    var link = AccessLink(
      id: try row.identifier(0), tenant: try row.identifier(1), task: try row.identifier(2),
      position: try row.int(3), email: try row.text(4), createdAt: try row.timestamp(5),
      expiresAt: try row.timestamp(6))
    link.revokedAt = try row.optionalTimestamp(7)
    link.openedAt = try row.optionalTimestamp(8)
    link.wrongCodes = try row.integer(9)
    return link
  }
}
