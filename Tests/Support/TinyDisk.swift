import Glibc

/// A file system of a few megabytes in memory, which can really be full or read-only.
///
/// As with `PostgresServer` a shell holds the read end of a pipe: however the test process ends, the
/// shell takes the file system away again. Needs the right to mount.
package final class TinyDisk: Sendable {
  package enum Failure: Error { case pipe, mount, command(Int32) }

  /// Whether this process may mount.
  package static let isPossible: Bool =
    getuid() == 0 && (try? TinyDisk(megabytes: 1)) != nil

  /// Where it is mounted; everybody may write there.
  package let path: String
  private let lifeline: Int32
  private let shell: Int32

  package init(megabytes: Int) throws {
    path = try Partner.makeFolder()
    let options = "size=\(megabytes)m,mode=1777"
    guard try Partner.run(["mount", "-t", "tmpfs", "-o", options, "none", path], in: "/") == 0
    else {
      _ = try? Partner.run(["rmdir", path], in: "/")
      throw Failure.mount
    }
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw Failure.pipe }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    lifeline = ends[1]
    defer { close(ends[0]) }
    let null = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(null) }
    shell = try Partner.spawn(
      ["sh", "-c", "cat >/dev/null; umount -l \(path); rmdir \(path)"], [:], in: "/",
      input: ends[0], output: null)
  }

  deinit {
    close(lifeline)
    Partner.reap(shell)
  }

  /// Takes every byte that is left.
  package func fill() throws {
    // It ends when there is no room.
    try Partner.run(["sh", "-c", "cat /dev/zero > \(path)/ballast"], in: path)
  }

  /// Gives the room back that `fill` took.
  package func clear() throws { try command(["rm", path + "/ballast"]) }

  /// Lets nobody write, or lets them again; nobody may have a file open for writing.
  package func setReadOnly(_ isReadOnly: Bool) throws {
    try command(["mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", path])
  }

  private func command(_ words: [String]) throws {
    let code = try Partner.run(words, in: "/")
    guard code == 0 else { throw Failure.command(code) }
  }
}
