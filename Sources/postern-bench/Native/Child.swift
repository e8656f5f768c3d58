import Glibc

/// A program that a bench starts and stops; it ends with the bench if it reads its input to the
/// end.
final class Child: Sendable {
  let processID: Int32
  private let input: Int32
  private let output: Int32

  /// - Parameter arguments: a program in PATH or by its path, and its arguments.
  init(_ arguments: [String]) throws {
    var inward: [Int32] = [0, 0]
    var outward: [Int32] = [0, 0]
    guard unsafe pipe(&inward) == 0, unsafe pipe(&outward) == 0 else {
      throw BenchFailure("there are no descriptors for pipes")
    }
    for end in inward + outward { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, inward[0], 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, outward[1], 1)
    let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var child: pid_t = 0
    let code = unsafe posix_spawnp(&child, arguments[0], &actions, nil, words, environ)
    _ = close(inward[0])
    _ = close(outward[1])
    guard code == 0 else {
      _ = close(inward[1])
      _ = close(outward[0])
      throw BenchFailure("\(arguments[0]) cannot be started (error \(code)); is it installed?")
    }
    processID = child
    input = inward[1]
    output = outward[0]
  }

  /// The child's next line; nil when it has ended.
  func readLine() -> String? {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while unsafe read(output, &byte, 1) == 1 {
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }

  /// The rest of the child's output.
  func readToEnd() -> String {
    var text = ""
    while let line = readLine() { text += line + "\n" }
    return text
  }

  /// Ends the child and waits for it.
  func stop() {
    _ = close(input)
    kill(processID, SIGTERM)
    var status: Int32 = 0
    while unsafe waitpid(processID, &status, 0) < 0, errno == EINTR {}
    _ = close(output)
  }

}
