/// A statement that the server has prepared for a connection.
final class PostgresStatement {
  let name: String
  let text: String
  /// The type of each parameter; zero where the server inferred it.
  let types: [UInt32]
  fileprivate(set) var lastUse = 0

  init(name: String, text: String, types: [UInt32]) {
    self.name = name
    self.text = text
    self.types = types
  }

  /// Whether the parameters can be bound without a cast; NULL is of every type.
  fileprivate func takes(_ parameters: [PostgresParameter]) -> Bool {
    types.count == parameters.count
      && zip(types, parameters).allSatisfy { $1.isNull || $0 == $1.type }
  }
}

/// Prepared statements by their text; evicts the least recently used one.
///
/// A text has a statement for each combination of types; a NULL takes over the known type of its
/// place, so that combinations stay few.
struct PostgresStatements {
  private let capacity: Int
  private var statements: [String: [PostgresStatement]] = [:]
  private var count = 0
  private var lookups = 0
  private var names = 0

  init(capacity: Int) { self.capacity = capacity }

  mutating func find(_ call: PostgresCall) -> PostgresStatement? {
    lookups += 1
    guard let statement = statements[call.text]?.first(where: { $0.takes(call.parameters) }) else {
      return nil
    }
    statement.lastUse = lookups
    return statement
  }

  /// Adds a new statement; returns the one that is evicted for it.
  mutating func add(_ call: PostgresCall) -> (new: PostgresStatement, evicted: PostgresStatement?) {
    let oldest = count < capacity ? nil : statements.values.joined().min { $0.lastUse < $1.lastUse }
    if let oldest { remove(oldest) }
    let known = statements[call.text]?.last?.types ?? []
    let types = call.parameters.enumerated().map { place, parameter in
      parameter.isNull && place < known.count ? known[place] : parameter.type
    }
    names += 1
    let statement = PostgresStatement(name: "s\(names)", text: call.text, types: types)
    statement.lastUse = lookups
    statements[call.text, default: []].append(statement)
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
