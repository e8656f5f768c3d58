import Domain
import Glibc
import JSON

/// The terminal or a replacement: a single write for each piece, without a buffer.
struct Terminal: Sendable {
  private let write: @Sendable ([UInt8], Stream) -> Void

  enum Stream: Int32, Sendable {
    case output = 1
    case error = 2
  }

  init(_ write: @escaping @Sendable ([UInt8], Stream) -> Void) { self.write = write }

  static let standard = Terminal { bytes, stream in
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { buffer in
        unsafe Glibc.write(stream.rawValue, buffer.baseAddress, buffer.count)
      }
      guard count > 0 || errno == EINTR else { return }
      rest = rest.dropFirst(max(count, 0))
    }
  }

  /// Writes a line for people.
  func say(_ line: String) { write(Array((line + "\n").utf8), .output) }

  /// Writes a line of JSON for programs.
  func say(_ json: JSON) { write(json.bytes + [0x0a], .output) }

  /// Writes a line about an error.
  func complain(_ line: String) { write(Array((line + "\n").utf8), .error) }
}
