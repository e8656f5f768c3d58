/// A statement in the form that PostgreSQL is sent.
struct PostgresCall {
  let text: String
  let parameters: [PostgresParameter]
  /// The approximate number of bytes of its parameters.
  let weight: Int

  init(_ sql: SQL) {
    text = sql.text
    parameters = sql.values.map { .value($0) }
    weight = SQL.weight(of: sql.values)
  }

  init(_ bulk: Bulk) {
    text = bulk.statement.postgres
    parameters = bulk.statement.kinds.indices.map { .column($0, of: bulk) }
    weight = SQL.weight(of: bulk.values)
  }

  /// A reason why it cannot be sent; nil when it can.
  var refusal: StoreError? {
    parameters.count > 65_535 || weight > PostgresParameters.largest ? .tooLarge : nil
  }
}

/// A parameter: a value, or a column of values.
enum PostgresParameter {
  case value(Value)
  case column(Int, of: Bulk)

  var isNull: Bool { if case .value(.null) = self { true } else { false } }

  /// The declared type; zero lets the server infer it.
  var type: UInt32 {
    switch self {
    case .value(.null): 0
    case .value(.integer): BulkStatement.Kind.integer.postgresTypes.element
    case .value(.real): 701
    case .value(.text): BulkStatement.Kind.text.postgresTypes.element
    case .value(.bytes): BulkStatement.Kind.bytes.postgresTypes.element
    case .column(let place, let bulk): bulk.statement.kinds[place].postgresTypes.array
    }
  }
}

extension BulkStatement.Kind {
  /// The types of a value and of an array of them: `pg_type.dat` of the server's source.
  var postgresTypes: (element: UInt32, array: UInt32) {
    switch self {
    case .integer: (20, 1016)
    case .text: (25, 1009)
    case .bytes: (17, 1001)
    }
  }
}
