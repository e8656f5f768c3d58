/// A setting of a session, and what it is set to.
typealias PostgresSetting = (name: String, value: String)

/// How a PostgreSQL store is used.
package struct PostgresOptions: Sendable {
  /// Connections at the most, the one for notices aside; by the processors where not given.
  package var connections: Int?
  /// Milliseconds that one statement may take.
  package var statementTimeout = 30_000
  /// Milliseconds that a statement waits for a lock.
  package var lockTimeout = 10_000
  /// Milliseconds that a transaction may stand between two statements: a node that was frozen in one
  /// holds up nobody for longer than its lease lasts.
  package var idleTimeout = 15_000
  /// Milliseconds for which work waits when a server that was there has gone.
  package var patience = 5_000

  package init() {}

  static var usualConnections: Int { max(6, 3 * SQLiteFile.processors) }

  /// Milliseconds of silence after which a server that should answer is given up.
  var silence: Int { statementTimeout + 10_000 }

  /// The settings of a session, as the server takes them.
  ///
  /// Without bitmap scans whoever asks for the first of many rows reads on in the order of an index, and
  /// stops. With them a server that believes the rows to be few reads all of them first.
  var session: [PostgresSetting] {
    [
      ("statement_timeout", String(statementTimeout)), ("lock_timeout", String(lockTimeout)),
      ("idle_in_transaction_session_timeout", String(idleTimeout)), ("jit", "off"),
      ("enable_bitmapscan", "off"),
    ]
  }

  /// What libpq is given for a connection: what the address says, and defaults for the rest.
  func parameters(
    _ given: [String: String], of address: PostgresAddress, listening: Bool
  ) -> [String: String] {
    var parameters = [
      "fallback_application_name": "postern", "connect_timeout": "5", "keepalives_idle": "30",
      "keepalives_interval": "10", "keepalives_count": "3", "tcp_user_timeout": "30000",
    ]
    // Of several servers only the one that takes writes is of use.
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
