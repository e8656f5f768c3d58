import Glibc

/// A real PgBouncer in transaction mode before a server of the tests' own.
///
/// It has few connections to the server, so that transactions of one client change hands. As with
/// `PostgresServer` a shell holds the read end of a pipe: however the test process ends, the shell
/// kills the pooler.
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
  private var lifeline: Int32 = -1
  private var shell: pid_t = 0

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
    try start()
  }

  deinit { stop() }

  /// The address by which the pooler is asked for a database.
  ///
  /// - Parameter canListen: whether it tells where the server itself can be listened to.
  package func address(of direct: String, canListen: Bool = true) -> String {
    let database = direct.split(separator: "/").last ?? ""
    return "postgres://postern@\(PostgresServer.host(folder.path))/\(database)?pgbouncer=true"
      + (canListen ? "&postern_listen=\(server.folder):5432" : "")
  }

  /// Kills it; harmless when it does not run.
  package func stop() {
    guard lifeline >= 0 else { return }
    close(lifeline)
    lifeline = -1
    Partner.reap(shell)
  }

  /// The socket is there a moment before it takes anybody in.
  package func start() throws {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw PostgresServer.Failure.pipe }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    lifeline = ends[1]
    defer { close(ends[0]) }
    let null = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(null) }
    let script = "\(program) \(folder.path)/settings & cat >/dev/null; kill -KILL $!; wait"
    shell = try Partner.spawn(
      PostgresServer.asUser + ["sh", "-c", script], [:], in: "/", input: ends[0], output: null)
    let question = [
      (PostgresServer.programs ?? "") + "/pg_isready", "-h", folder.path, "-p", "5432",
    ]
    let end = time(nil) + 30
    while try Partner.run(question, in: "/") != 0 {
      guard time(nil) < end else { throw PostgresServer.Failure.start("pgbouncer") }
      _ = poll(nil, 0, 20)
    }
  }
}
