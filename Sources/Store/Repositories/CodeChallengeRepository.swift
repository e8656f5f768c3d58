package import Domain

/// The code challenges of one link; `visitor` is a digest of what the browser holds.
package struct CodeChallengeRepository {
  private let transaction: any Transaction
  private let tenant: TenantID
  private let link: LinkID

  package init(_ transaction: any Transaction, of tenant: TenantID, link: LinkID) {
    self.transaction = transaction
    self.tenant = tenant
    self.link = link
  }

  package func find(visitor: [UInt8]) throws -> CodeChallenge? {
    try transaction.first("\(Self.select) FROM code_challenges WHERE \(key(visitor))")
      .map(Self.challenge)
  }

  /// Notes a new code.
  ///
  /// The former one stays valid unless all tries were used up.
  package func send(
    visitor: [UInt8], code: [UInt8], expiresAt: Timestamp, at now: Timestamp
  ) throws {
    let limit = CodeRules.triesPerChallenge
    try transaction.execute(
      """
      INSERT INTO code_challenges (tenant_id, link_id, visitor, tries, sends, sent_at, code,
        code_expires_at)
      VALUES (\(tenant), \(link), \(visitor), 0, 1, \(now), \(code), \(expiresAt))
      ON CONFLICT (tenant_id, link_id, visitor) DO UPDATE SET
        former_code = CASE WHEN code_challenges.tries < \(limit) THEN code_challenges.code END,
        former_expires_at = CASE WHEN code_challenges.tries < \(limit)
          THEN code_challenges.code_expires_at END,
        tries = CASE WHEN code_challenges.tries < \(limit) THEN code_challenges.tries ELSE 0 END,
        sends = code_challenges.sends + 1, sent_at = excluded.sent_at, code = excluded.code,
        code_expires_at = excluded.code_expires_at
      """)
  }

  /// Takes one of the tries, before anything is compared; nil when none is left.
  package func takeTry(visitor: [UInt8]) throws -> CodeChallenge? {
    try transaction.first(
      """
      UPDATE code_challenges SET tries = tries + 1
      WHERE \(key(visitor)) AND tries < \(CodeRules.triesPerChallenge)
      RETURNING \(Self.columns)
      """
    ).map(Self.challenge)
  }

  /// Ends the challenge; false when somebody else ended it first.
  package func consume(visitor: [UInt8]) throws -> Bool {
    try transaction.execute("DELETE FROM code_challenges WHERE \(key(visitor))") == 1
  }

  private func key(_ visitor: [UInt8]) -> SQL {
    "tenant_id = \(tenant) AND link_id = \(link) AND visitor = \(visitor)"
  }

  private static let columns: SQL =
    "tries, sends, sent_at, code, code_expires_at, former_code, former_expires_at"
  private static let select: SQL = "SELECT \(columns)"

  private static func challenge(_ row: Row) throws -> CodeChallenge {
    CodeChallenge(
      tries: try row.integer(0), sends: try row.integer(1), sentAt: try row.timestamp(2),
      code: try row.bytes(3), codeExpiresAt: try row.timestamp(4),
      formerCode: try row.optionalBytes(5), formerExpiresAt: try row.optionalTimestamp(6))
  }
}
