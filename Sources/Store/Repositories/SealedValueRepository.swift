package import Domain

/// The sealed values of every tenant, as a rotation of the keys needs them.
///
/// Every change names the tenant of its row.
package struct SealedValueRepository {
  private let transaction: any Transaction

  package init(_ transaction: any Transaction) { self.transaction = transaction }

  /// A page of values that are sealed under another key, in the order of their rows.
  ///
  /// - Parameters:
  ///   - key: the number of the key in four bytes; empty for all values.
  ///   - last: the last value of the page before.
  package func values(
    in column: SealedColumn, notUnder key: [UInt8], after last: SealedValue?, limit: Int
  ) throws -> [SealedValue] {
    var sql: SQL = """
      SELECT tenant_id, id, \(column.column) FROM \(column.table)
      WHERE \(column.column) IS NOT NULL AND SUBSTR(\(column.column), 2, 4) <> \(key)
      """
    if let last { sql += " AND (tenant_id, id) > (\(last.tenant), \(last.row))" }
    return try transaction.query(sql + " ORDER BY tenant_id, id LIMIT \(limit)").map { row in
      SealedValue(
        tenant: try row.identifier(0), row: try row.bytes(1), sealed: try row.bytes(2))
    }
  }

  /// Puts new seals in the place of the former ones, except where the value has changed since.
  package func replace(
    _ values: [(former: SealedValue, sealed: [UInt8])], in column: SealedColumn
  ) throws -> Int {
    try transaction.execute(each: values) { value in
      """
      UPDATE \(column.table) SET \(column.column) = \(value.sealed)
      WHERE tenant_id = \(value.former.tenant) AND id = \(value.former.row)
        AND \(column.column) = \(value.former.sealed)
      """
    }
  }

  /// The number of values that are sealed under each key, by the four bytes of its number.
  package func count(_ column: SealedColumn) throws -> [[UInt8]: Int] {
    try counts(
      """
      SELECT SUBSTR(\(column.column), 2, 4), COUNT(*) FROM \(column.table)
      WHERE \(column.column) IS NOT NULL GROUP BY 1
      """)
  }

  /// The number of answers to requests that may be sent twice are sealed under each key.
  package func countAnswers() throws -> [[UInt8]: Int] {
    try counts("SELECT SUBSTR(response, 2, 4), COUNT(*) FROM idempotency_keys GROUP BY 1")
  }

  /// The number of live digests that were made with each key.
  package func count(_ digests: LiveDigests, at now: Timestamp) throws -> [[UInt8]: Int] {
    switch digests {
    case .apiKeys:
      try counts(
        """
        SELECT SUBSTR(digest, 1, 4), COUNT(*) FROM api_keys WHERE revoked_at IS NULL GROUP BY 1
        """)
    case .links:
      try counts(
        """
        SELECT SUBSTR(digest, 1, 4), COUNT(*) FROM links
        WHERE revoked_at IS NULL AND expires_at > \(now) GROUP BY 1
        """)
    case .sessions:
      try counts(
        """
        SELECT SUBSTR(digest, 1, 4), COUNT(*) FROM access_sessions
        WHERE created_at > \(now - LinkRules.sessionLife) GROUP BY 1
        """)
    case .codes:
      try counts(
        """
        SELECT SUBSTR(code, 1, 4), COUNT(*) FROM code_challenges
        WHERE code_expires_at > \(now) GROUP BY 1
        """)
    }
  }

  private func counts(_ sql: SQL) throws -> [[UInt8]: Int] {
    let rows = try transaction.query(sql).map { (try $0.bytes(0), try $0.int(1)) }
    return Dictionary(rows) { $0 + $1 }
  }
}
