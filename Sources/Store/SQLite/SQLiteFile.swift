import Glibc

/// The file of a SQLite store, made for its owner alone; SQLite's side files take over its mode.
struct SQLiteFile: Sendable {
  let path: String
  let isTemporary: Bool

  /// Processors that this process may use.
  static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Makes the file when it is missing; nil stands for a new one in the temporary directory.
  init(_ path: String?) throws(StoreError) {
    isTemporary = path == nil
    self.path = path ?? SQLiteFile.temporaryPath()
    let descriptor = unsafe Glibc.open(self.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 {
      _ = Glibc.close(descriptor)
    } else if errno != EEXIST {
      throw SQLiteFile.failure(errno)
    }
  }

  /// Removes the file and its side files.
  func remove() {
    for suffix in ["", "-wal", "-shm"] { _ = unsafe unlink(path + suffix) }
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
    default: .unavailable("the store's file cannot be made (error \(code))")
    }
  }
}
