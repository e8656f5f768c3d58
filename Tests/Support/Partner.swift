import Glibc

/// A real program that a test talks to: started with `posix_spawn`, killed and swept away with it.
///
/// The child leads its own process group. It has a temporary folder for its files, and a pipe from
/// which its first lines (a port, a readiness word) are read.
package final class Partner: Sendable {
  package enum Failure: Error { case folder, pipe, spawn(Int32), silent(String) }

  /// The partner's own temporary folder; removed with it.
  package let folder: String
  package let processID: Int32
  private let output: Int32

  /// Starts `arguments[0]` by its path or its name in PATH, inside its folder, which holds `files`.
  ///
  /// - Parameter errors: the file that takes its standard error; nobody, unless given.
  package init(
    _ arguments: [String], files: [String: String] = [:], environment: [String: String] = [:],
    errors: String = "/dev/null"
  ) throws {
    folder = try Self.makeFolder()
    for (name, text) in files { try Self.write(text, to: folder + "/" + name) }
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw Failure.pipe }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[1]) }
    output = ends[0]
    processID = try Self.spawn(
      arguments, environment, in: folder, output: ends[1],
      errors: errors.hasPrefix("/") ? errors : folder + "/" + errors)
  }

  deinit {
    stop()
    close(output)
    _ = try? Self.run(["rm", "-rf", folder], in: "/tmp")
  }

  /// The next line that the partner prints; throws when none comes in time.
  package func readLine(within seconds: Int = 20) throws -> String {
    var line = [UInt8]()
    let deadline = time(nil) + seconds
    while true {
      var poller = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      let left = max(0, deadline - time(nil))
      guard unsafe poll(&poller, 1, Int32(left * 1000)) == 1 else {
        throw Failure.silent(String(decoding: line, as: UTF8.self))
      }
      var byte: UInt8 = 0
      guard unsafe read(output, &byte, 1) == 1 else {
        throw Failure.silent(String(decoding: line, as: UTF8.self))
      }
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
  }

  /// Everything that the partner prints until it closes its output.
  package func readToEnd() -> String {
    String(decoding: Self.bytes(of: output), as: UTF8.self)
  }

  /// Sends a signal to the partner alone.
  package func signal(_ number: Int32) { kill(processID, number) }

  /// Waits until the partner ends by itself and tells its exit status, -1 when a signal ended it.
  package func waitUntilExit() -> Int32 {
    var status: Int32 = 0
    guard unsafe waitpid(processID, &status, 0) == processID, status & 0x7f == 0 else { return -1 }
    return (status >> 8) & 0xff
  }

  /// Kills the partner and its children; harmless when it has ended.
  package func stop() {
    var status: Int32 = 0
    if unsafe waitpid(processID, &status, WNOHANG) == 0 {
      kill(-processID, SIGKILL)
      _ = unsafe waitpid(processID, &status, 0)
    }
  }

  /// The text of a file in the partner's folder, empty when there is none.
  package func text(of name: String) -> String {
    String(decoding: Self.bytes(at: folder + "/" + name), as: UTF8.self)
  }

  /// What a file holds, nothing when there is none.
  package static func bytes(at path: String) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    return bytes(of: file)
  }

  private static func bytes(of file: Int32) -> [UInt8] {
    var bytes = [UInt8]()
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe read(file, &chunk, chunk.count)
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
    }
  }

  /// Runs a program to its end and tells its exit status; for `openssl req` and the like.
  @discardableResult
  package static func run(_ arguments: [String], in folder: String) throws -> Int32 {
    let null = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(null) }
    let child = try spawn(arguments, [:], in: folder, output: null)
    var status: Int32 = 0
    guard unsafe waitpid(child, &status, 0) == child, status & 0x7f == 0 else { return -1 }
    return (status >> 8) & 0xff
  }
}
