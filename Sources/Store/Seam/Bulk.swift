/// A statement for many rows at once.
///
/// PostgreSQL runs it once, with an array for each column; SQLite runs it for every row. In its text the
/// columns are `given.NAME`. No two rows may mean the same row of the table.
package struct BulkStatement: Sendable {
  /// Type of a given column; any value may be NULL.
  package enum Kind: Sendable { case integer, text, bytes }

  let kinds: [Kind]
  /// The text for one row, with `?1`, `?2`, …: SQLite numbers `$` names by appearance.
  let sqlite: String
  /// For all rows, with `$1`, `$2`, … for an array of each column.
  let postgres: String

  /// - Parameters:
  ///   - given: columns of the table and their types.
  ///   - conflict: the text after `ON CONFLICT`, if any.
  package init(
    insertInto table: SQL, _ given: KeyValuePairs<String, Kind>, onConflict conflict: SQL = .empty
  ) {
    kinds = given.map(\.value)
    let names = given.map(\.key).joined(separator: ", ")
    let head = "INSERT INTO \(table.text) (\(names))"
    let tail = conflict.isEmpty ? "" : " ON CONFLICT \(conflict.text)"
    let places = kinds.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    sqlite = "\(head) VALUES (\(places))\(tail)"
    postgres = "\(head) SELECT \(Self.columns(kinds).joined(separator: ", "))\(tail)"
  }

  /// - Parameter given: names that no column of the table has, unless the text qualifies them.
  package init(
    update table: SQL, _ given: KeyValuePairs<String, Kind>, set: SQL, where condition: SQL,
    returning: SQL = .empty
  ) {
    kinds = given.map(\.value)
    let names = given.map(\.key)
    let tail = returning.isEmpty ? "" : " RETURNING \(returning.text)"
    let head = "UPDATE \(table.text) SET \(set.text)"
    sqlite = Self.numbered("\(head) WHERE \(condition.text)\(tail)", names)
    let columns = zip(Self.columns(kinds), names).map { "\($0) AS \($1)" }
    postgres = """
      \(head) FROM (SELECT \(columns.joined(separator: ", ")) OFFSET 0) AS given
      WHERE \(condition.text)\(tail)
      """
  }

  private static func columns(_ kinds: [Kind]) -> [String] {
    kinds.enumerated().map { place, kind in "unnest($\(place + 1)::\(kind.postgresName)[])" }
  }

  /// The text with `given.NAME` replaced by the parameter.
  private static func numbered(_ text: String, _ names: [String]) -> String {
    let pieces = text.split(separator: "given.", omittingEmptySubsequences: false)
    return pieces.dropFirst().reduce(String(pieces[0])) { text, piece in
      let name = piece.prefix { $0 == "_" || $0.isLetter }
      guard let place = names.firstIndex(of: String(name)) else {
        preconditionFailure("no column \(name) is given")
      }
      return text + "?\(place + 1)" + piece.dropFirst(name.count)
    }
  }
}

extension BulkStatement.Kind {
  fileprivate var postgresName: String {
    switch self {
    case .integer: "int8"
    case .text: "text"
    case .bytes: "bytea"
    }
  }
}

/// A statement with its rows.
package struct Bulk: Sendable {
  let statement: BulkStatement
  /// The values, row after row.
  private(set) var values: [Value] = []
  package private(set) var count = 0

  package init(_ statement: BulkStatement) { self.statement = statement }

  package var isEmpty: Bool { count == 0 }

  var width: Int { statement.kinds.count }

  /// Adds a row: its columns in the statement's order.
  package mutating func add<each Column: Bindable>(_ columns: repeat each Column) {
    for column in repeat each columns { values.append(column.bound) }
    count += 1
    precondition(values.count == count * width, "a row has \(width) columns")
  }

  /// The values of a row.
  func row(_ place: Int) -> ArraySlice<Value> { values[(place * width)..<((place + 1) * width)] }

  /// The values of a column.
  func column(_ place: Int) -> some Sequence<Value> {
    stride(from: place, to: values.count, by: width).lazy.map { values[$0] }
  }
}
