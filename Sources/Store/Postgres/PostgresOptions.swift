/// A setting of a session: its name and value.
typealias PostgresSetting = (name: String, value: String)

/// The options of a PostgreSQL store.
package struct PostgresOptions: Sendable {
  /// The most connections, without the one for notifications; derived from processors unless given.
  package var connections: Int?
  /// Milliseconds that a statement may take.
  package var statementTimeout = 30_000
  /// Milliseconds that a statement waits for a lock.
  package var lockTimeout = 10_000
  /// Milliseconds that a transaction may idle between two statements: a frozen node blocks others
  /// for no longer than its lease lasts.
  package var idleTimeout = 15_000
  /// Milliseconds for which work waits for a server that was reachable before.
  package var reconnectTimeout = 5_000

  package init() {}

  static var usualConnections: Int { max(6, 3 * SQLiteFile.processors) }

  /// Milliseconds without an answer after which the server is given up.
  var responseTimeout: Int { statementTimeout + 10_000 }

  /// The settings of a session, in the server's syntax.
  ///
  /// Without bitmap scans, a query for the first of many rows reads in the order of an index and
  /// stops. With them, a server that estimates few rows reads all of them first.
  var session: [PostgresSetting] {
    [
      ("statement_timeout", String(statementTimeout)), ("lock_timeout", String(lockTimeout)),
      ("idle_in_transaction_session_timeout", String(idleTimeout)), ("jit", "off"),
      ("enable_bitmapscan", "off"),
    ]
  }

  /// The connection parameters for libpq: those of the address, and defaults for the rest.
  func parameters(
    _ given: [String: String], of address: PostgresAddress, listening: Bool
  ) -> [String: String] {
    var parameters = [
      "fallback_application_name": "postern", "connect_timeout": "5", "keepalives_idle": "30",
      "keepalives_interval": "10", "keepalives_count": "3", "tcp_user_timeout": "30000",
    ]
    // Of several servers only the one that accepts writes is useful.
    if given["host"]?.contains(",") == true { parameters["target_session_attrs"] = "read-write" }
    parameters.merge(given) { _, mine in mine }
    parameters["client_encoding"] = "UTF8"
    if !address.isPooled || listening {
      let settings = session.map { "-c \($0.name)=\($0.value) " }.joined()
      parameters["options"] = settings + (given["options"] ?? "")
    }
    if listening, let place = address.listensAt {
      parameters["host"] = place.host
      parameters["port"] = place.port
      parameters["hostaddr"] = nil
    }
    return parameters
  }
}
