import Glibc

/// A real PgBouncer in transaction mode before a server of the tests' own.
///
/// It has few connections to the server, so that transactions of one client change hands.
package final class PgBouncer {
  /// Where Debian puts it; nil where it is not installed.
  private static let program: String? =
    ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].first { unsafe access($0, X_OK) == 0 }

  /// Whether tests on it must run: they fail where it is missing and CI is set.
  package static var isExpected: Bool {
    unsafe program != nil || (getenv("CI").map { unsafe String(cString: $0) } ?? "") != ""
  }

  private let folder: TemporaryFolder
  private let server: PostgresServer
  private let program: String
  private var process: Partner

  package init(before server: PostgresServer) throws {
    guard let program = Self.program else { throw PostgresServer.Failure.absent }
    (self.program, self.server, folder) = (program, server, try TemporaryFolder())
    let settings = """
      [databases]
      * = host=\(server.folder) port=5432
      [pgbouncer]
      unix_socket_dir = \(folder.path)
      listen_port = 5432
      auth_type = trust
      auth_file = \(folder.path)/users
      pool_mode = transaction
      default_pool_size = 3
      max_client_conn = 200
      server_login_retry = 1
      """
    try Partner.write(settings + "\n", to: folder.path + "/settings")
    try Partner.write("\"postern\" \"\"\n", to: folder.path + "/users")
    _ = try Partner.run(["chown", "-R", PostgresServer.user, folder.path], in: "/")
    process = try Self.start(program, folder.path)
  }

  /// The address by which the pooler is asked for a database.
  ///
  /// - Parameter canListen: whether it tells where the server itself can be listened to.
  package func address(of direct: String, canListen: Bool = true) -> String {
    let database = direct.split(separator: "/").last ?? ""
    return "postgres://postern@\(PostgresServer.host(folder.path))/\(database)?pgbouncer=true"
      + (canListen ? "&postern_listen=\(server.folder):5432" : "")
  }

  package func stop() { process.stop() }

  package func start() throws { process = try Self.start(program, folder.path) }

  /// The socket is there a moment before it takes anybody in.
  private static func start(_ program: String, _ folder: String) throws -> Partner {
    let process = try Partner(PostgresServer.asUser + [program, folder + "/settings"])
    let question = [(PostgresServer.programs ?? "") + "/pg_isready", "-h", folder, "-p", "5432"]
    let end = time(nil) + 30
    while try Partner.run(question, in: "/") != 0 {
      guard time(nil) < end else { throw PostgresServer.Failure.start("pgbouncer") }
      _ = poll(nil, 0, 20)
    }
    return process
  }
}
