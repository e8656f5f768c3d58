/// Prepared statements by their text; evicts the least recently used one.
struct StatementCache {
  private let capacity: Int
  private var statements: [String: SQLiteStatement] = [:]
  private var lookups = 0

  init(capacity: Int) {
    self.capacity = capacity
    statements.reserveCapacity(capacity)
  }

  mutating func find(_ text: String) -> SQLiteStatement? {
    lookups += 1
    guard let statement = statements[text] else { return nil }
    statement.lastUse = lookups
    return statement
  }

  mutating func keep(_ statement: SQLiteStatement, as text: String) {
    if statements.count >= capacity {
      let oldest = statements.min { $0.value.lastUse < $1.value.lastUse }
      if let oldest { statements[oldest.key] = nil }
    }
    statement.lastUse = lookups
    statements[text] = statement
  }

  mutating func removeAll() { statements = [:] }
}
