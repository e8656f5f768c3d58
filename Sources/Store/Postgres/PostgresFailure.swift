/// An error of the server, or the loss of a connection.
struct PostgresFailure: Error, Sendable, Hashable {
  /// The five characters of SQLSTATE; empty when the connection broke without an error.
  let state: String
  let error: StoreError
  /// Whether the connection is lost too.
  let isLost: Bool

  /// The fields of a server's error.
  struct Report {
    var state = ""
    var severity = ""
    var message = ""
    var table = ""
    var column = ""
    var constraint = ""
  }

  init(_ error: StoreError, isLost: Bool = false, state: String = "") {
    self.error = error
    self.isLost = isLost
    self.state = state
  }

  init(_ report: Report) {
    state = report.state
    error = PostgresFailure.error(report)
    isLost = report.state.isEmpty || ["FATAL", "PANIC"].contains(report.severity)
  }

  static func lost(_ reason: String) -> PostgresFailure {
    PostgresFailure(.unavailable(reason), isLost: true)
  }

  /// Whether the server rolled this transaction back for the sake of another.
  var isConflict: Bool { state == "40001" || state == "40P01" }

  /// Whether a plan or prepared statement is out of date: a new connection has none.
  var isStale: Bool { isStalePlan || state == "26000" }

  private var isStalePlan: Bool {
    guard state == "0A000", case .statement(let message) = error else { return false }
    return message.hasPrefix("cached plan")
  }

  private static func error(_ report: Report) -> StoreError {
    switch report.state {
    // No server sent this: libpq did, because the connection broke.
    case "": .unavailable("the connection to the server was lost")
    case "25006": .readOnly
    case "53100": .diskFull
    case "53300", "55P03", "55006": .busy
    case "57014": .unavailable("a statement took too long")
    case "25P03": .unavailable("a transaction stood idle for too long")
    case "57P03": .unavailable("the server is starting up or shutting down")
    case "22021": .unstorable("PostgreSQL keeps no NUL in a text")
    case "XX001", "XX002": .corrupt("the server reports damaged data (\(report.state))")
    default: errorOfClass(report)
    }
  }

  /// Omits messages of class 22 from the error: they may hold values.
  private static func errorOfClass(_ report: Report) -> StoreError {
    switch report.state.prefix(2) {
    case "23": .constraint(violation(report))
    case "40": .busy
    case "54": .tooLarge
    case "08", "53", "57", "58", "XX", "F0": .unavailable("the server failed (\(report.state))")
    case "25": .unavailable("the transaction was lost (\(report.state))")
    case "22": .statement("a value does not fit its use (\(report.state))")
    default: .statement(report.message)
    }
  }

  private static func violation(_ report: Report) -> StoreError.Violation {
    let kind: StoreError.Violation.Kind =
      switch report.state {
      case "23505": .unique
      case "23503": .foreignKey
      case "23502": .notNull
      case "23514": .check
      default: .other
      }
    let name = report.constraint.isEmpty ? report.column : report.constraint
    return StoreError.Violation(kind, table: report.table, name: name)
  }
}
