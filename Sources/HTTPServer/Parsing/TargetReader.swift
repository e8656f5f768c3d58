import Domain
import JSON

/// Decodes an origin-form target, once and strictly: what is doubtful is refused, not repaired.
enum TargetReader {
  /// The segments of the path; the root has none, a closing slash leaves an empty last one.
  static func path(_ bytes: Span<UInt8>) throws(Rejection) -> [String] {
    var segments: [String] = []
    guard bytes.count > 1 else { return segments }
    var start = 1
    for index in 1...bytes.count where index == bytes.count || bytes[index] == UInt8(ascii: "/") {
      segments.append(try segment(bytes.extracting(start..<index)))
      start = index + 1
    }
    return segments
  }

  private static func segment(_ bytes: Span<UInt8>) throws(Rejection) -> String {
    let decoded = try decode(bytes, plusIsSpace: false)
    for byte in decoded.utf8
    where byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") {
      throw .malformed(
        "The path holds an escaped slash, backslash or control character; no name here has one.")
    }
    guard decoded != ".", decoded != ".." else {
      throw .malformed("The path has dot segments; write it without them.")
    }
    return decoded
  }

  /// The pairs of the query.
  static func query(_ bytes: Span<UInt8>) throws(Rejection) -> Query {
    guard !bytes.isEmpty else { return Query() }
    var items: [Query.Item] = []
    var start = 0
    for index in 0...bytes.count where index == bytes.count || bytes[index] == UInt8(ascii: "&") {
      if index > start { items.append(try item(bytes.extracting(start..<index))) }
      start = index + 1
    }
    return Query(items)
  }

  private static func item(_ bytes: Span<UInt8>) throws(Rejection) -> Query.Item {
    var equals = 0
    while equals < bytes.count, bytes[equals] != UInt8(ascii: "=") { equals += 1 }
    let name = try decode(bytes.extracting(0..<equals), plusIsSpace: true)
    guard equals < bytes.count else { return Query.Item(name: name, value: "") }
    let value = try decode(bytes.extracting((equals + 1)..<bytes.count), plusIsSpace: true)
    return Query.Item(name: name, value: value)
  }

  private static func decode(
    _ bytes: Span<UInt8>, plusIsSpace: Bool
  ) throws(Rejection) -> String {
    var isPlain = true
    for index in bytes.indices
    where bytes[index] == UInt8(ascii: "%") || (plusIsSpace && bytes[index] == UInt8(ascii: "+")) {
      isPlain = false
    }
    if isPlain, let plain = text(bytes) { return plain }
    guard let decoded = unescape(bytes, plusIsSpace), let result = text(decoded.span) else {
      throw .malformed(
        "The target has a % that no two hex digits of UTF-8 follow; write a percent sign as %25.")
    }
    guard !decoded.contains(0) else { throw .malformed("The target holds a NUL; leave it out.") }
    return result
  }

  private static func unescape(_ bytes: Span<UInt8>, _ plusIsSpace: Bool) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "%") {
        guard index + 2 < bytes.count, let high = hexValue(bytes[index + 1]),
          let low = hexValue(bytes[index + 2])
        else { return nil }
        decoded.append(high << 4 | low)
        index += 3
      } else {
        decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
        index += 1
      }
    }
    return decoded
  }
}
