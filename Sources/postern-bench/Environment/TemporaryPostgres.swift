import FoundationEssentials
import Glibc
import Store

/// A PostgreSQL of the bench's own with default durability: it listens on a socket in its folder
/// only, and stops when the bench ends in any way.
final class TemporaryPostgres: Sendable {
  private let child: Child
  private let folder: String

  init(_ folder: TemporaryFolder) throws {
    let files = FileManager.default
    guard
      let programs = (13...30).reversed().map({ "/usr/lib/postgresql/\($0)/bin" })
        .first(where: { files.isExecutableFile(atPath: $0 + "/initdb") })
    else { throw BenchFailure("PostgreSQL is not installed: apt-get install postgresql") }
    self.folder = folder.path + "/pg"
    try files.createDirectory(atPath: self.folder, withIntermediateDirectories: false)
    try folder.write(Self.script(programs), to: "pg/run.sh")
    if getuid() == 0 {
      let handing = try Child(["chown", "-R", "postgres", self.folder])
      _ = handing.readToEnd()
      handing.stop()
    }
    // It must not run as root.
    let asUser =
      getuid() == 0
      ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : []
    child = try Child(asUser + ["sh", self.folder + "/run.sh", self.folder])
    guard child.readLine() == "ready" else {
      child.stop()
      throw BenchFailure("PostgreSQL did not start")
    }
  }

  /// The address of an empty database whose owner is an ordinary role.
  func database(_ name: String) throws -> StoreAddress {
    try Self.psql(
      ["-h", folder, "-U", "owner", "-d", "postgres"],
      "CREATE DATABASE \(name) OWNER postern")
    let host = folder.split(separator: "/", omittingEmptySubsequences: false)
      .joined(separator: "%2F")
    return .postgres(url: "postgres://postern@\(host)/\(name)")
  }

  func stop() { child.stop() }

  /// Runs a statement outside of any transaction.
  static func psql(_ place: [String], _ statement: String) throws {
    let child = try Child(
      ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"] + place
        + ["-c", "SET client_min_messages = error", "-c", statement, "-c", "SELECT 'done'", "-At"])
    let answer = child.readToEnd()
    child.stop()
    guard answer.contains("done") else { throw BenchFailure("PostgreSQL refuses: \(statement)") }
  }

  /// Serves until its input ends; a signal to the shell alone changes nothing.
  private static func script(_ programs: String) -> String {
    """
    trap '' TERM INT
    cd "$1" || exit 1
    PATH=\(programs):$PATH
    initdb -D data -U owner -A trust -E UTF8 --locale=C >init.log 2>&1
    pg_ctl -D data -w -t 60 -l server.log \
      -o "-c listen_addresses= -c shared_buffers=1GB -c unix_socket_directories='$1'" start >start.log 2>&1
    psql -h "$1" -U owner -d postgres -c 'CREATE ROLE postern LOGIN' >role.log 2>&1 && echo ready
    cat >/dev/null
    pg_ctl -D data -m immediate stop >stop.log 2>&1
    """
  }
}
