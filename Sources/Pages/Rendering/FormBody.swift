import Domain
import HTTPServer
import JSON

/// A defect of a form's body.
enum FormBodyError: StatusError {
  case wrongType
  case tooLarge
  case malformed

  var status: Status {
    switch self {
    case .wrongType: .unsupportedMediaType
    case .tooLarge: .contentTooLarge
    case .malformed: .badRequest
    }
  }
}

/// The body of a form (`application/x-www-form-urlencoded`), read strictly: doubtful bytes are
/// refused and not repaired.
struct FormBody: Sendable {
  static let byteLimit = 256 * 1024
  static let pairLimit = 1000

  let pairs: [(name: String, text: String)]

  init(_ request: Request) async throws {
    guard let type = request.fields[.contentType], Self.isForm(type) else {
      throw FormBodyError.wrongType
    }
    try self.init(try await request.body.bytes())
  }

  init(_ bytes: [UInt8]) throws(FormBodyError) {
    guard bytes.count <= Self.byteLimit else { throw .tooLarge }
    var pairs: [(name: String, text: String)] = []
    for pair in bytes.split(separator: UInt8(ascii: "&")) {
      guard pairs.count < Self.pairLimit else { throw .tooLarge }
      let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      guard let name = Self.decoded(pair[..<equals]),
        let text = Self.decoded(pair[equals...].dropFirst())
      else { throw .malformed }
      pairs.append((name, text))
    }
    self.pairs = pairs
  }

  /// The text of a control of ours; nil unless it was sent exactly once.
  subscript(name: String) -> String? {
    let found = pairs.filter { $0.name == name }
    return found.count == 1 ? found.first?.text : nil
  }

  private static func isForm(_ type: String) -> Bool {
    let name = type.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
    return Substring(name).lowercased() == "application/x-www-form-urlencoded"
  }

  /// Escapes undone, line ends as LF; nil for a broken escape, for NUL and for anything but UTF-8.
  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var place = bytes.startIndex
    var afterReturn = false
    while place < bytes.endIndex {
      var byte = bytes[place]
      place += 1
      if byte == UInt8(ascii: "+") {
        byte = UInt8(ascii: " ")
      } else if byte == UInt8(ascii: "%") {
        guard place + 1 < bytes.endIndex, let high = hexValue(bytes[place]),
          let low = hexValue(bytes[place + 1])
        else { return nil }
        byte = high << 4 | low
        place += 2
      }
      guard byte != 0 else { return nil }
      if !(byte == 0x0a && afterReturn) { result.append(byte == 0x0d ? 0x0a : byte) }
      afterReturn = byte == 0x0d
    }
    return String(validating: result, as: UTF8.self)
  }
}
