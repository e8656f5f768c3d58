package import Store

/// Every row of every table: what "changes nothing" is compared by.
package struct StoreSnapshot: Hashable, Sendable {
  package let tables: [[Value]]

  private static let queries: [SQL] = [
    "SELECT * FROM tenants ORDER BY 1, 2", "SELECT * FROM api_keys ORDER BY 1, 2",
    "SELECT * FROM signing_secrets ORDER BY 1, 2, 3", "SELECT * FROM rate_counters ORDER BY 1, 2",
    "SELECT * FROM idempotency_keys ORDER BY 1, 2", "SELECT * FROM channels ORDER BY 1, 2",
    "SELECT * FROM webhooks ORDER BY 1, 2", "SELECT * FROM tasks ORDER BY 1, 2",
    "SELECT * FROM links ORDER BY 1, 2", "SELECT * FROM code_challenges ORDER BY 1, 2, 3",
    "SELECT * FROM access_sessions ORDER BY 1, 2", "SELECT * FROM responses ORDER BY 1, 2",
    "SELECT * FROM deliveries ORDER BY 1, 2", "SELECT * FROM attempts ORDER BY 1, 2, 3",
    "SELECT * FROM audit_events ORDER BY 1, 2", "SELECT * FROM nodes ORDER BY 1",
    "SELECT * FROM maintenance_jobs ORDER BY 1", "SELECT * FROM breakers ORDER BY 1, 2",
  ]

  /// How many tables it reads; a test compares that with the schema.
  package static var tableCount: Int { queries.count }

  package init(of database: any Database) async throws {
    tables = try await database.read(.system) { transaction in
      try Self.queries.map { query in
        try transaction.query(query).flatMap { row in (0..<row.count).map { row[$0] } }
      }
    }
  }

  /// Whether the text stands anywhere, in any column.
  package func holds(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    return tables.joined().contains { value in
      switch value {
      case .text(let text): Array(text.utf8).holds(wanted)
      case .bytes(let bytes): bytes.holds(wanted)
      default: false
      }
    }
  }
}

extension [UInt8] {
  /// Whether the bytes stand in these, one after another.
  func holds(_ wanted: [UInt8]) -> Bool {
    guard let first = wanted.first, count >= wanted.count else { return false }
    return indices.dropLast(wanted.count - 1).contains { place in
      self[place] == first && self[place..<(place + wanted.count)].elementsEqual(wanted)
    }
  }
}
