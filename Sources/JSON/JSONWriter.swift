private let hexDigits = Array("0123456789abcdef".utf8)

extension JSON {
  /// The shortest JSON text of this value, in UTF-8.
  package var bytes: [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(256)
    write(into: &output)
    return output
  }

  /// Appends the shortest JSON text of this value.
  package func write(into output: inout [UInt8]) {
    switch self {
    case .null: output += "null".utf8
    case .bool(let value): output += (value ? "true" : "false").utf8
    case .number(let number): output += number.literal.utf8
    case .string(let text): Self.write(text, into: &output)
    case .array(let elements): Self.write(elements, into: &output)
    case .object(let object): Self.write(object, into: &output)
    }
  }

  private static func write(_ elements: [JSON], into output: inout [UInt8]) {
    output.append(UInt8(ascii: "["))
    for (place, element) in elements.enumerated() {
      if place > 0 { output.append(UInt8(ascii: ",")) }
      element.write(into: &output)
    }
    output.append(UInt8(ascii: "]"))
  }

  private static func write(_ object: JSONObject, into output: inout [UInt8]) {
    output.append(UInt8(ascii: "{"))
    for (place, member) in object.members.enumerated() {
      if place > 0 { output.append(UInt8(ascii: ",")) }
      write(member.name, into: &output)
      output.append(UInt8(ascii: ":"))
      member.value.write(into: &output)
    }
    output.append(UInt8(ascii: "}"))
  }

  /// Appends a JSON string with its quotes; `<` is escaped so that the text is safe inside HTML.
  private static func write(_ text: String, into output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    if isPlain(text) { output += text.utf8 } else { escape(text, into: &output) }
    output.append(UInt8(ascii: "\""))
  }

  /// Whether nothing has to be escaped, as mostly.
  private static func isPlain(_ text: String) -> Bool {
    let bytes = text.utf8.span
    for place in bytes.indices {
      switch bytes[place] {
      case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), 0x7f: return false
      default: continue
      }
    }
    return true
  }

  private static func escape(_ text: String, into output: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
      case 0x0a: output += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case 0x0d: output += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
      case 0x09: output += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
      case 0..<0x20, UInt8(ascii: "<"), 0x7f:
        output += "\\u00".utf8
        output += [hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
      default: output.append(byte)
      }
    }
  }
}
