/// A statement as PostgreSQL is sent it.
struct PostgresCall {
  let text: String
  let parameters: [PostgresParameter]
  /// About as many bytes as its parameters are long.
  let weight: Int

  init(_ sql: SQL) {
    text = sql.text
    parameters = sql.values.map { .value($0) }
    weight = SQL.weight(of: sql.values)
  }

  init(_ bulk: Bulk) {
    let same = bulk.same
    text = bulk.statement.postgres[same]
    parameters = bulk.statement.kinds.enumerated().map { place, kind in
      place < same ? .value(bulk.values[place], of: kind) : .column(place, of: bulk)
    }
    weight = SQL.weight(of: bulk.values)
  }

  /// Why it cannot be sent; nil when it can.
  var refusal: StoreError? {
    parameters.count > 65_535 || weight > PostgresParameters.largest ? .tooLarge : nil
  }
}

/// One parameter: a value, or a column of values.
enum PostgresParameter {
  /// The kind is given where it is known even of NULL.
  case value(Value, of: BulkStatement.Kind? = nil)
  case column(Int, of: Bulk)

  var isNull: Bool { if case .value(.null, _) = self { true } else { false } }

  /// The type that it is declared as; zero lets the server find it out.
  var type: UInt32 {
    switch self {
    case .value(_, let kind?): kind.postgresTypes.element
    case .value(.null, nil): 0
    case .value(.integer, nil): BulkStatement.Kind.integer.postgresTypes.element
    case .value(.real, nil): 701
    case .value(.text, nil): BulkStatement.Kind.text.postgresTypes.element
    case .value(.bytes, nil): BulkStatement.Kind.bytes.postgresTypes.element
    case .column(let place, let bulk): bulk.statement.kinds[place].postgresTypes.array
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
