/// A statement that the server has prepared for one connection.
final class PostgresStatement {
  let name: String
  let text: String
  /// The type of each parameter; zero where the server was left to find it out.
  let types: [UInt32]
  fileprivate(set) var lastUse = 0

  init(name: String, text: String, types: [UInt32]) {
    self.name = name
    self.text = text
    self.types = types
  }

  /// Whether the values can be bound as they are; NULL is of every type.
  fileprivate func takes(_ values: [Value]) -> Bool {
    types.count == values.count
      && zip(types, values).allSatisfy { type, value in
        value == .null || type == value.postgresType
      }
  }
}

/// Prepared statements by their text; the least recently used one makes room.
///
/// One text has a statement for each combination of types; a NULL takes over what is known of its
/// place, so that combinations stay few.
struct PostgresStatements {
  private let capacity: Int
  private var statements: [String: [PostgresStatement]] = [:]
  private var count = 0
  private var lookups = 0
  private var names = 0

  init(capacity: Int) { self.capacity = capacity }

  mutating func find(_ sql: SQL) -> PostgresStatement? {
    lookups += 1
    guard let statement = statements[sql.text]?.first(where: { $0.takes(sql.values) }) else {
      return nil
    }
    statement.lastUse = lookups
    return statement
  }

  /// Keeps a new statement, and tells which one must be forgotten for it.
  mutating func add(_ sql: SQL) -> (new: PostgresStatement, evicted: PostgresStatement?) {
    let oldest = count < capacity ? nil : statements.values.joined().min { $0.lastUse < $1.lastUse }
    if let oldest { remove(oldest) }
    let known = statements[sql.text]?.last?.types ?? []
    let types = sql.values.enumerated().map { place, value in
      value == .null && place < known.count ? known[place] : value.postgresType
    }
    names += 1
    let statement = PostgresStatement(name: "s\(names)", text: sql.text, types: types)
    statement.lastUse = lookups
    statements[sql.text, default: []].append(statement)
    count += 1
    return (statement, oldest)
  }

  mutating func remove(_ statement: PostgresStatement) {
    guard var variants = statements[statement.text],
      let place = variants.firstIndex(where: { $0 === statement })
    else { return }
    variants.remove(at: place)
    statements[statement.text] = variants.isEmpty ? nil : variants
    count -= 1
  }
}

extension Value {
  /// The type that a parameter is declared as; zero lets the server find it out.
  var postgresType: UInt32 {
    switch self {
    case .null: 0
    case .integer: 20
    case .real: 701
    case .text: 25
    case .bytes: 17
    }
  }
}
