/// A statement as PostgreSQL is sent it.
struct PostgresCall {
  let text: String
  let parameters: [PostgresParameter]

  init(_ sql: SQL) {
    text = sql.text
    parameters = sql.values.map { .value($0) }
  }

  init(_ bulk: Bulk) {
    text = bulk.statement.postgres
    parameters = bulk.statement.kinds.enumerated().map { .array(bulk.column($0), of: $1) }
  }

  /// About as many bytes as its parameters are long.
  var weight: Int { parameters.reduce(0) { $0 + $1.weight } }

  /// Why it cannot be sent; nil when it can.
  var refusal: StoreError? {
    if parameters.count > 65_535 { return .tooLarge }
    if parameters.contains(where: \.holdsNUL) {
      return .unstorable("PostgreSQL keeps no NUL in a text")
    }
    return weight > PostgresParameters.largest ? .tooLarge : nil
  }
}

/// One parameter: a value, or a column of values.
enum PostgresParameter {
  case value(Value)
  case array([Value], of: BulkStatement.Kind)

  var isNull: Bool { if case .value(.null) = self { true } else { false } }

  /// The type that it is declared as; zero lets the server find it out.
  var type: UInt32 {
    switch self {
    case .value(.null): 0
    case .value(.integer): BulkStatement.Kind.integer.postgresTypes.element
    case .value(.real): 701
    case .value(.text): BulkStatement.Kind.text.postgresTypes.element
    case .value(.bytes): BulkStatement.Kind.bytes.postgresTypes.element
    case .array(_, let kind): kind.postgresTypes.array
    }
  }

  var weight: Int {
    switch self {
    case .value(let value): value.weight
    case .array(let values, _): values.reduce(20) { $0 + 4 + $1.weight }
    }
  }

  var holdsNUL: Bool {
    switch self {
    case .value(let value): value.holdsNUL
    case .array(let values, of: .text): values.contains(where: \.holdsNUL)
    case .array: false
    }
  }
}

extension BulkStatement.Kind {
  /// The types of one value and of an array of them: `pg_type.dat` of the server's source.
  var postgresTypes: (element: UInt32, array: UInt32) {
    switch self {
    case .integer: (20, 1016)
    case .text: (25, 1009)
    case .bytes: (17, 1001)
    }
  }
}

extension Value {
  fileprivate var holdsNUL: Bool {
    guard case .text(let text) = self else { return false }
    return text.utf8.contains(0)
  }
}
