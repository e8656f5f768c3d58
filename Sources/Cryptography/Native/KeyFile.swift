import Glibc

/// A small file that only its owner may read.
enum KeyFile {
  private static let largest = 65_536

  /// Identifies a state of a file.
  struct Stamp: Sendable, Hashable {
    private let number: UInt64
    private let size: Int64
    /// The time of the last change of the file or its entry, in seconds since 1970.
    let seconds: Int64
    private let nanoseconds: Int64

    init(_ status: stat) {
      number = UInt64(status.st_ino)
      size = Int64(status.st_size)
      seconds = Int64(status.st_ctim.tv_sec)
      nanoseconds = Int64(status.st_ctim.tv_nsec)
    }
  }

  /// The file's present state; nil when it cannot be read.
  static func stamp(_ path: String) -> Stamp? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return Stamp(status)
  }

  /// The file's text and state; refuses a file that others could have read.
  static func read(_ path: String) throws(CryptographyError) -> (text: String, stamp: Stamp) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw failure("inspect", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .keyFile("\(path) is not a regular file")
    }
    guard status.st_mode & 0o077 == 0 else {
      let mode = String(status.st_mode & 0o777, radix: 8)
      throw .keyFile("\(path) is open to others (mode 0\(mode)): run chmod 600 \(path)")
    }
    guard status.st_size <= largest else { throw .keyFile("\(path) is too large for a key ring") }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(
          descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("read", path) }
      filled += count
    }
    return (String(decoding: bytes, as: UTF8.self), Stamp(status))
  }

  /// Makes a file with mode 0600; refuses one that is there already.
  ///
  /// - Parameter former: the file whose mode, and owner for the superuser, the new one takes over.
  static func create(
    _ path: String, _ text: String, like former: stat? = nil
  ) throws(CryptographyError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("create", path) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    let count = unsafe write(descriptor, bytes, bytes.count)
    guard count == bytes.count, resembles(descriptor, former), fsync(descriptor) == 0 else {
      let error = failure("write", path)
      _ = unsafe unlink(path)
      throw error
    }
  }

  private static func resembles(_ descriptor: Int32, _ former: stat?) -> Bool {
    guard let former else { return true }
    if geteuid() == 0, fchown(descriptor, former.st_uid, former.st_gid) != 0 { return false }
    return fchmod(descriptor, former.st_mode & 0o777) == 0
  }

  /// Replaces a file in one step, durably; owner and mode stay.
  static func replace(_ path: String, _ text: String) throws(CryptographyError) {
    let fresh = path + ".new"
    _ = unsafe unlink(fresh)
    var former = stat()
    let isThere = unsafe stat(path, &former) == 0
    try create(fresh, text, like: isThere ? former : nil)
    guard unsafe rename(fresh, path) == 0 else { throw failure("replace", path) }
    let folder = try openFolder(of: path)
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw failure("keep", path) }
  }

  /// Locks the file's folder against other processes that change a key file in it.
  static func whileLocked<Result>(
    _ path: String, _ work: () throws -> Result
  ) throws -> Result {
    let folder = try openFolder(of: path)
    defer { close(folder) }
    while flock(folder, LOCK_EX) != 0 {
      guard errno == EINTR else { throw failure("lock", path) }
    }
    return try work()
  }

  private static func openFolder(of path: String) throws(CryptographyError) -> Int32 {
    let name = path.lastIndex(of: "/").map { path[...$0] } ?? "."
    let descriptor = unsafe open(String(name), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open the folder of", path) }
    return descriptor
  }

  private static func failure(_ verb: String, _ path: String) -> CryptographyError {
    .keyFile("cannot \(verb) \(path): " + (unsafe String(cString: strerror(errno))))
  }
}
