/// A strict reader of JSON text (RFC 8259): bytes in, a value or an error out.
///
/// It refuses what others repair: duplicate names, invalid UTF-8, lone surrogates, a byte order
/// mark, trailing text, nesting beyond 32 and more than 100,000 values; and NUL, which not every
/// store keeps.
package struct JSONParser {
  private static let maximumDepth = 32
  private static let maximumValues = 100_000

  private let bytes: [UInt8]
  private var index = 0
  private var values = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads one whole text.
  ///
  /// The caller has already bounded its size.
  package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSON {
    var parser = JSONParser(bytes)
    parser.skipSpace()
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.index == bytes.count else {
      throw parser.failure("there is text after the end of the JSON value")
    }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSON {
    values += 1
    guard values <= Self.maximumValues else {
      throw failure("the JSON text has more than \(Self.maximumValues) values")
    }
    switch try peek() {
    case UInt8(ascii: "{"): return .object(try object(depth: try deeper(depth)))
    case UInt8(ascii: "["): return .array(try array(depth: try deeper(depth)))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw failure("a JSON value was expected")
    }
  }

  private func deeper(_ depth: Int) throws(JSONError) -> Int {
    guard depth < Self.maximumDepth else {
      throw failure("the JSON text is nested deeper than \(Self.maximumDepth) levels")
    }
    return depth + 1
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
    var members: [JSONObject.Member] = []
    var names: Set<String> = []
    index += 1
    skipSpace()
    if try peek() == UInt8(ascii: "}") {
      index += 1
      return JSONObject()
    }
    while true {
      skipSpace()
      guard try peek() == UInt8(ascii: "\"") else { throw failure("a member name was expected") }
      let name = try string()
      guard isNew(name, among: members, &names) else {
        throw failure(
          "the member \"\(String(name.unicodeScalars.prefix(64)))\" stands twice in one object")
      }
      skipSpace()
      try expect(UInt8(ascii: ":"), "a colon was expected after the member name")
      skipSpace()
      members.append(JSONObject.Member(name: name, value: try value(depth: depth)))
      skipSpace()
      if try separator(before: UInt8(ascii: "}")) { return JSONObject(members: members) }
    }
  }

  /// Small objects are searched, large ones hashed, so that 10,000 members stay linear.
  private func isNew(
    _ name: String, among members: [JSONObject.Member], _ names: inout Set<String>
  ) -> Bool {
    guard members.count >= 8 else { return !members.contains { $0.name == name } }
    if names.isEmpty { names = Set(members.map(\.name)) }
    return names.insert(name).inserted
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSON] {
    var elements: [JSON] = []
    index += 1
    skipSpace()
    if try peek() == UInt8(ascii: "]") {
      index += 1
      return elements
    }
    while true {
      skipSpace()
      elements.append(try value(depth: depth))
      skipSpace()
      if try separator(before: UInt8(ascii: "]")) { return elements }
    }
  }

  /// Passes a comma (false) or the closing character (true).
  private mutating func separator(before close: UInt8) throws(JSONError) -> Bool {
    let byte = try peek()
    guard byte == close || byte == UInt8(ascii: ",") else {
      throw failure("a comma or the end of the array or object was expected")
    }
    index += 1
    return byte == close
  }

  private mutating func number() throws(JSONError) -> JSONNumber {
    let start = index
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    if current == UInt8(ascii: "0") { index += 1 } else { try digits() }
    if current == UInt8(ascii: ".") {
      index += 1
      try digits()
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      index += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
      try digits()
    }
    guard index - start <= 64 else { throw failure("a number has more than 64 characters") }
    return JSONNumber(literal: String(decoding: bytes[start..<index], as: UTF8.self))
  }

  private mutating func digits() throws(JSONError) {
    let start = index
    while let digit = current, digit.isASCIIDigit { index += 1 }
    guard index > start else { throw failure("a digit was expected") }
  }

  private mutating func word(_ text: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    for expected in text.description.utf8 {
      try expect(expected, "true, false or null was misspelt")
    }
    return value
  }

  private mutating func string() throws(JSONError) -> String {
    index += 1
    let start = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        let text = try decoded(bytes[start..<index])
        index += 1
        return text
      case UInt8(ascii: "\\"): return try escapedString(from: start)
      case 0..<0x20: throw failure("a string holds a control character that is not escaped")
      default: index += 1
      }
    }
    throw failure("the JSON text ends inside a string")
  }

  private mutating func escapedString(from start: Int) throws(JSONError) -> String {
    var text = Array(bytes[start..<index])
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return try decoded(text[...])
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw failure("a string holds a control character that is not escaped")
      default: text.append(byte)
      }
    }
    throw failure("the JSON text ends inside a string")
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let letter = try peek()
    index += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text += Array(String(try escapedScalar()).utf8)
    default: throw failure("a string holds an unknown escape")
    }
  }

  private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
    let unit = try hexUnit()
    guard unit != 0 else { throw failure("a string holds NUL (\\u0000), which no text may hold") }
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard unit < 0xdc00, current == UInt8(ascii: "\\"), index + 1 < bytes.count,
      bytes[index + 1] == UInt8(ascii: "u")
    else { throw failure("a string holds half of a surrogate pair") }
    index += 2
    let low = try hexUnit()
    guard (0xdc00...0xdfff).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
    else { throw failure("a string holds half of a surrogate pair") }
    return scalar
  }

  private mutating func hexUnit() throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = hexValue(try peek()) else { throw failure("four hex digits were expected") }
      unit = unit << 4 | UInt32(digit)
      index += 1
    }
    return unit
  }

  private func decoded(_ text: ArraySlice<UInt8>) throws(JSONError) -> String {
    do {
      return String(copying: try UTF8Span(validating: text.span))
    } catch {
      throw failure("a string is not valid UTF-8")
    }
  }

  private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  private func peek() throws(JSONError) -> UInt8 {
    guard index < bytes.count else { throw failure("the JSON text ends too early") }
    return bytes[index]
  }

  private mutating func expect(_ byte: UInt8, _ message: String) throws(JSONError) {
    guard try peek() == byte else { throw failure(message) }
    index += 1
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      index += 1
    }
  }

  private func failure(_ message: String) -> JSONError {
    JSONError(offset: index, reason: message)
  }
}
