import Glibc

/// The file of a SQLite store, made with mode 0600; SQLite's side files take over its mode.
struct SQLiteFile: Sendable {
  let path: String
  let isTemporary: Bool

  /// Processors that this process may use.
  static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Makes the file when it is missing; nil means a new one in the temporary directory.
  init(_ path: String?) throws(StoreError) {
    isTemporary = path == nil
    self.path = path ?? SQLiteFile.temporaryPath()
    _ = try SQLiteFile.makeNew(self.path)
  }

  /// Removes the file and its side files.
  func remove() { SQLiteFile.remove(path) }

  static func remove(_ path: String) {
    for suffix in ["", "-wal", "-shm", "-journal"] { _ = unsafe unlink(path + suffix) }
  }

  /// Whether a file of that name exists.
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Makes an empty file of mode 0600; false when the name is taken.
  static func makeNew(_ path: String) throws(StoreError) -> Bool {
    let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor < 0 {
      guard errno == EEXIST else { throw failure(errno) }
      return false
    }
    _ = Glibc.close(descriptor)
    return true
  }

  /// Renames a file, durably; false when the name is taken.
  static func rename(_ path: String, to other: String) throws(StoreError) -> Bool {
    guard unsafe link(path, other) == 0 else {
      guard errno == EEXIST else { throw failure(errno) }
      return false
    }
    _ = unsafe unlink(path)
    let folder = other.lastIndex(of: "/").map { String(other[...$0]) } ?? "."
    let descriptor = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(errno) }
    defer { _ = Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(errno) }
    return true
  }

  private static func temporaryPath() -> String {
    var random = SystemRandomNumberGenerator()
    let directory = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    return directory + "/postern-\(String(random.next(), radix: 36)).db"
  }

  private static func failure(_ code: Int32) -> StoreError {
    switch code {
    case EACCES, EROFS, EPERM: .readOnly
    case ENOSPC, EDQUOT: .diskFull
    default: unsafe .unavailable("the file cannot be made: " + String(cString: strerror(code)))
    }
  }
}
