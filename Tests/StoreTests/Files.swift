import Glibc
import Store

/// A directory for the length of a test.
struct Room: Sendable {
  let path: String

  static func with(_ test: (Room) async throws -> Void) async throws {
    let name = "/tmp/postern-store-\(String(UInt64.random(in: 0...(.max)), radix: 36))"
    guard unsafe mkdir(name, 0o755) == 0 else { throw Intended() }
    let room = Room(path: name)
    defer { room.remove() }
    try await test(room)
  }

  /// The path of a file in it.
  func file(_ name: String) -> String { path + "/" + name }

  private func remove() {
    unsafe chmod(path, 0o755)
    for name in ["store.db", "store.db-wal", "store.db-shm", "acknowledged"] {
      _ = unsafe unlink(file(name))
    }
    _ = unsafe rmdir(path)
  }
}

/// What the tests ask of the system.
enum System {
  static func mode(of path: String) -> UInt32 {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return 0 }
    return status.st_mode & 0o777
  }

  static func setMode(_ mode: UInt32, of path: String) { unsafe chmod(path, mode) }

  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Gives up the rights of root, before which no file is read-only.
  static func becomeNobody() {
    if getuid() == 0 { _ = setuid(65_534) }
  }

  /// Limits the size of files that this process writes; writing on fails instead of killing it.
  static func limitFiles(to bytes: UInt) {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: bytes, rlim_max: .max)
    _ = unsafe setrlimit(__rlimit_resource_t(1), &limit)
  }

  static func killMyself() {
    _ = kill(getpid(), SIGKILL)
  }

  /// Adds a line to a file that survives the death of this process.
  static func append(_ line: String, to path: String) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    let bytes = line + "\n"
    _ = unsafe write(descriptor, bytes, bytes.utf8.count)
    close(descriptor)
  }

  static func lines(of path: String) -> [String] {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var whole = [UInt8]()
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe read(descriptor, &buffer, buffer.count), count > 0 {
      whole += buffer[..<count]
    }
    return String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
