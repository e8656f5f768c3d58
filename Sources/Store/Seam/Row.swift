package import Domain

/// A row of an answer, read by position or in order; the rows of an answer share their storage.
package struct Row: Sendable {
  private let cells: [Value]
  private let start: Int
  /// The number of columns.
  package let count: Int

  init(_ cells: [Value], start: Int, count: Int) {
    self.cells = cells
    self.start = start
    self.count = count
  }

  /// Splits the cells of a whole answer into rows.
  static func rows(of cells: [Value], width: Int) -> [Row] {
    guard width > 0 else { return [] }
    return stride(from: 0, to: cells.count, by: width).map { Row(cells, start: $0, count: width) }
  }

  package subscript(position: Int) -> Value {
    precondition(position >= 0 && position < count, "the statement answers fewer columns")
    return cells[start + position]
  }

  /// The column as the wanted type; throws `StoreError.corrupt` when it holds something else.
  package func value<Wanted: Bindable>(
    _ position: Int, as wanted: Wanted.Type = Wanted.self
  ) throws(StoreError) -> Wanted {
    guard let value = Wanted(bound: self[position]) else {
      throw .corrupt("column \(position) does not hold \(Wanted.self)")
    }
    return value
  }

  /// Reads the columns in order: `Tenant(id: try reader.next(), name: try reader.next())`.
  package var reader: Reader { Reader(row: self) }

  package struct Reader {
    private let row: Row
    private var position = 0

    fileprivate init(row: Row) { self.row = row }

    package mutating func next<Wanted: Bindable>(
      _ wanted: Wanted.Type = Wanted.self
    ) throws(StoreError) -> Wanted {
      defer { position += 1 }
      return try row.value(position)
    }
  }
}

extension Row {
  package func text(_ position: Int) throws(StoreError) -> String { try value(position) }
  package func integer(_ position: Int) throws(StoreError) -> Int64 { try value(position) }
  package func int(_ position: Int) throws(StoreError) -> Int { try value(position) }
  package func bool(_ position: Int) throws(StoreError) -> Bool { try value(position) }
  package func real(_ position: Int) throws(StoreError) -> Double { try value(position) }
  package func bytes(_ position: Int) throws(StoreError) -> [UInt8] { try value(position) }
  package func timestamp(_ position: Int) throws(StoreError) -> Timestamp { try value(position) }

  package func identifier<Kind: IdentifierKind>(
    _ position: Int, as kind: Kind.Type = Kind.self
  ) throws(StoreError) -> Identifier<Kind> { try value(position) }

  package func optionalText(_ position: Int) throws(StoreError) -> String? { try value(position) }
  package func optionalInteger(_ position: Int) throws(StoreError) -> Int64? {
    try value(position)
  }
  package func optionalBytes(_ position: Int) throws(StoreError) -> [UInt8]? {
    try value(position)
  }
  package func optionalTimestamp(_ position: Int) throws(StoreError) -> Timestamp? {
    try value(position)
  }
  package func optionalIdentifier<Kind: IdentifierKind>(
    _ position: Int, as kind: Kind.Type = Kind.self
  ) throws(StoreError) -> Identifier<Kind>? { try value(position) }
}
