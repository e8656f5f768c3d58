import Glibc
import Synchronization

/// A real PostgreSQL of the tests' own: a temporary cluster on a socket in its own folder.
///
/// A shell stands between: it holds the read end of a pipe, and when the test process ends, however it
/// ends, the shell stops the server and removes the folder. Nothing runs as root.
package final class PostgresServer: Sendable {
  package enum Failure: Error { case absent, folder, pipe, start(String), command(Int32) }

  /// One for the whole run; sync to disk is off.
  private static let shared = Mutex<Result<PostgresServer, any Error>?>(nil)

  /// The folder of the server's programs; nil where it is not installed.
  package static let programs: String? = (13...30).reversed()
    .map { "/usr/lib/postgresql/\($0)/bin" }.first { unsafe access($0 + "/initdb", X_OK) == 0 }

  /// Whether tests on it must run: they fail where it is missing and CI is set.
  package static var isExpected: Bool {
    unsafe programs != nil || (getenv("CI").map { unsafe String(cString: $0) } ?? "") != ""
  }

  /// Where its socket is.
  package let folder: String
  private let programs: String
  private let lifeline: Int32
  private let shell: Int32
  private let options: String
  private let port: UInt16
  private let databases = Atomic(0)
  private let free = Mutex([String]())

  /// The shared server, started when it is first asked for.
  package static func common() throws -> PostgresServer {
    try shared.withLock { shared in
      let result = shared ?? Result { try PostgresServer() }
      shared = result
      return try result.get()
    }
  }

  /// - Parameters:
  ///   - settings: `name=value`, for the server's command line.
  ///   - primary: the server that this one follows as a hot standby; nil for one of its own.
  ///   - disk: the folder that keeps its write-ahead log, in segments of 1 MB; nil for its own.
  ///   - authority: who certifies it; then it listens on `port` of the loopback address too, and takes
  ///     nobody there without TLS.
  package init(
    settings: [String] = ["fsync=off"], following primary: PostgresServer? = nil,
    logOn disk: String? = nil, certified authority: Authority? = nil, port: UInt16 = 5432
  ) throws {
    guard let programs = Self.programs else { throw Failure.absent }
    (self.programs, self.port) = (programs, port)
    folder = try Partner.makeFolder()
    _ = try Partner.run(["chown", Self.user, folder], in: "/")
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw Failure.pipe }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    lifeline = ends[1]
    defer { close(ends[0]) }
    let secured = try authority?.settings(for: Self.user, in: folder, port: port) ?? []
    let words =
      ["listen_addresses=", "unix_socket_directories=\(folder)", "max_connections=300"]
      + ["deadlock_timeout=100ms", "log_min_messages=log"] + settings + secured
    options = words.map { "-c \($0)" }.joined(separator: " ")
    let log = disk.map { "-X \($0)/wal --wal-segsize=1" } ?? ""
    let making =
      primary.map {
        "\(programs)/pg_basebackup -h \($0.folder) -U root_of_tests -D data -R -X stream -c fast"
      }
      ?? "\(programs)/initdb -D data -U root_of_tests -A trust -E UTF8 --locale=C --no-sync \(log)"
    let role = primary == nil ? "CREATE ROLE postern LOGIN CREATEDB" : "SELECT 1"
    let script = """
      cd \(folder) || exit 1
      \(making) >init.log 2>&1
      \(secured.isEmpty ? "" : "sed -i 's/^host /hostssl /' data/pg_hba.conf")
      \(programs)/pg_ctl -D data -w -t 60 -l server.log -o '\(options)' start >start.log 2>&1
      \(programs)/psql -h \(folder) -p \(port) -U root_of_tests -d postgres -c \
        '\(role)' >role.log 2>&1 && touch ready
      touch tried
      cat >/dev/null
      \(programs)/pg_ctl -D data -m immediate stop >stop.log 2>&1
      rm -rf \(folder)
      """
    let null = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(null) }
    shell = try Partner.spawn(
      Self.asUser + ["sh", "-c", script], [:], in: "/", input: ends[0], output: null)
    try waitUntilReady()
  }

  deinit {
    close(lifeline)
    Partner.reap(shell)
  }

  /// The address of an empty database whose owner is an ordinary role.
  package func newDatabase() throws -> String {
    if let free = free.withLock({ $0.popLast() }) { return free }
    let name = "test_\(databases.add(1, ordering: .relaxed).newValue)"
    try run("CREATE DATABASE \(name) OWNER postern")
    try run(Self.emptying, in: name)
    return address(of: name)
  }

  /// The address of an empty database whose tables are kept below a folder.
  package func newDatabase(below folder: String) throws -> String {
    let (name, place) = (
      "tiny_\(databases.add(1, ordering: .relaxed).newValue)", folder + "/tables"
    )
    guard try Partner.run(Self.asUser + ["mkdir", "-m", "700", place], in: "/") == 0 else {
      throw Failure.folder
    }
    try run("CREATE TABLESPACE \(name) LOCATION '\(place)'")
    try run("CREATE DATABASE \(name) OWNER postern TABLESPACE \(name)")
    return address(of: name)
  }

  /// Throws out whoever is connected to a database and changes a setting of it for all who come.
  package func set(_ setting: String, of address: String) throws {
    let name = address.split(separator: "/").last.map(String.init) ?? ""
    try run("ALTER DATABASE \(name) \(setting)")
    try run(
      """
      SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '\(name)'
      """)
  }

  /// Empties a database for the next test, which is ten times faster than making one; those who are
  /// still connected are thrown out.
  package func giveBack(_ address: String) throws {
    try run(Self.emptying, in: address.split(separator: "/").last.map(String.init) ?? "")
    free.withLock { $0.append(address) }
  }

  private static let emptying = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
    DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION postern
    """

  package func address(of database: String, user: String = "postern") -> String {
    let host = Self.host(folder)
    return "postgres://\(user)@\(host)/\(database)"
  }

  /// A folder with a socket as it stands in an address.
  package static func host(_ folder: String) -> String {
    folder.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "%2F")
  }

  /// Runs a statement as the superuser, outside of any transaction.
  ///
  /// - Parameter file: what takes the answer.
  package func run(
    _ statement: String, in database: String = "postgres", to file: String = "/dev/null"
  ) throws {
    let code = try Partner.run(
      [
        programs + "/psql", "-X", "-q", "-A", "-t", "-h", folder, "-p", String(port), "-U",
        "root_of_tests",
        "-d", database, "-o", file,
        "-v", "ON_ERROR_STOP=1", "-c", statement,
      ], in: "/")
    guard code == 0 else { throw Failure.command(code) }
  }

  /// Stops the server, which leaves its data behind.
  package func stop(_ mode: String = "fast") throws { try control(["-m", mode, "stop"]) }

  package func start() throws { try control(["-l", "server.log", "-o", options, "start"]) }

  /// Waits until a standby has what its primary has.
  package func waitUntilCaughtUp(with primary: PostgresServer) throws {
    let mark = folder + "/position"
    try primary.run("SELECT pg_current_wal_lsn()", to: mark)
    let position = String(decoding: Partner.bytes(at: mark), as: UTF8.self).prefix { $0 != "\n" }
    try run(
      """
      DO 'BEGIN WHILE pg_last_wal_replay_lsn() < ''\(position)'' LOOP
        PERFORM pg_sleep(0.01); END LOOP; END'
      """)
  }

  /// Makes a standby the server that takes writes.
  package func promote() throws { try control(["promote"]) }

  private func control(_ words: [String]) throws {
    let code = try Partner.run(
      Self.asUser + ["env", "-C", folder, programs + "/pg_ctl", "-D", "data", "-w"] + words,
      in: "/")
    guard code == 0 else { throw Failure.command(code) }
  }

  private func waitUntilReady() throws {
    let deadline = time(nil) + 120
    var status: Int32 = 0
    while unsafe access(folder + "/tried", F_OK) != 0 {
      guard time(nil) < deadline, unsafe waitpid(shell, &status, WNOHANG) == 0 else {
        throw Failure.start("no answer")
      }
      _ = poll(nil, 0, 20)
    }
    guard unsafe access(folder + "/ready", F_OK) == 0 else { throw Failure.start(folder) }
  }

  static var user: String { getuid() == 0 ? "postgres" : String(getuid()) }

  static var asUser: [String] {
    getuid() == 0 ? ["/usr/sbin/runuser", "-u", user, "--"] : []
  }
}
