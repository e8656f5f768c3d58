import Glibc

/// A small file that nobody but its owner may read.
enum KeyFile {
  private static let largest = 65_536

  /// The file's text; refuses a file that others could have read.
  static func read(_ path: String) throws(CryptographyError) -> String {
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
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Makes a file with mode 0600; refuses one that is there already.
  static func create(_ path: String, _ text: String) throws(CryptographyError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("create", path) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    let count = unsafe write(descriptor, bytes, bytes.count)
    guard count == bytes.count, fsync(descriptor) == 0 else {
      let error = failure("write", path)
      _ = unsafe unlink(path)
      throw error
    }
  }

  /// Puts a new file in the place of the old one in one step.
  static func replace(_ path: String, _ text: String) throws(CryptographyError) {
    let fresh = path + ".new"
    _ = unsafe unlink(fresh)
    try create(fresh, text)
    guard unsafe rename(fresh, path) == 0 else { throw failure("replace", path) }
  }

  private static func failure(_ verb: String, _ path: String) -> CryptographyError {
    .keyFile("cannot \(verb) \(path): " + (unsafe String(cString: strerror(errno))))
  }
}
