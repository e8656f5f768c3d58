/// An error of a store; no description holds a value of a statement.
package enum StoreError: Error, Sendable, Hashable {
  /// Another process held the store for too long, or too much work waits already.
  case busy
  /// The store cannot be reached or its file cannot be read or written now.
  case unavailable(String)
  /// The connection was lost while a transaction was committed: it may be kept or not.
  case outcomeUnknown
  case diskFull
  case readOnly
  case constraint(Violation)
  /// A row does not hold what the schema promises, or the file is damaged.
  case corrupt(String)
  /// The schema has this version, which this build does not know.
  case newerSchema(Int)
  /// The store is an unfinished copy of another.
  case unfinishedCopy
  case closed
  /// A value is larger than the engine keeps.
  case tooLarge
  /// A value that the engine does not keep: on PostgreSQL a text that holds NUL.
  case unstorable(String)
  /// The statement itself is wrong: a fault of the program.
  case statement(String)
  /// The address names no store that this build can open.
  case address(String)

  /// Whether the same work may succeed later.
  package var isPassing: Bool {
    switch self {
    case .busy, .unavailable, .outcomeUnknown, .diskFull, .readOnly: true
    default: false
    }
  }

  /// The constraint that a statement would have violated.
  package struct Violation: Sendable, Hashable {
    package enum Kind: Sendable, Hashable { case unique, foreignKey, notNull, check, other }

    package let kind: Kind
    /// The table, empty where the engine does not name it.
    package let table: String
    /// The engine's name of the constraint: columns on SQLite, the constraint on PostgreSQL.
    package let name: String

    package init(_ kind: Kind, table: String = "", name: String = "") {
      self.kind = kind
      self.table = table
      self.name = name
    }
  }
}

extension StoreError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .busy: "the store is too busy now"
    case .unavailable(let reason), .corrupt(let reason), .statement(let reason),
      .unstorable(let reason),
      .address(let reason):
      reason
    case .outcomeUnknown: "the connection was lost during the commit: outcome unknown"
    case .diskFull: "the disk is full"
    case .readOnly: "the store cannot be written"
    case .constraint(let violation): "a constraint of \(violation.table) stood against it"
    case .newerSchema(let number):
      "the store is at schema \(number), which is newer than this build"
    case .unfinishedCopy: "the store is a copy that is not whole"
    case .closed: "the store is closed"
    case .tooLarge: "a value is too large for the store"
    }
  }
}
