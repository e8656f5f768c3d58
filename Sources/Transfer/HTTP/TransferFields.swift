/// The header fields of an answer, kept as received and parsed on access.
package struct TransferFields: Sendable, Hashable {
  /// Field lines with their line ends, without the status line.
  private let raw: [UInt8]

  package init(raw: [UInt8]) { self.raw = raw }

  /// Makes fields for tests of code that reads answers.
  package init(_ fields: [(name: String, value: String)]) {
    raw = fields.flatMap { Array("\($0.name): \($0.value)\r\n".utf8) }
  }

  /// The first value of the field, whatever the case of its name.
  package subscript(name: String) -> String? {
    let wanted = Array(name.utf8)
    for line in raw.split(separator: UInt8(ascii: "\n")) {
      guard line.count > wanted.count, line[line.startIndex + wanted.count] == UInt8(ascii: ":"),
        zip(line, wanted).allSatisfy({ Self.lower($0) == Self.lower($1) })
      else { continue }
      return Self.trimmed(line.dropFirst(wanted.count + 1))
    }
    return nil
  }

  /// All fields in the order in which they came, names in lower case.
  package var all: [(name: String, value: String)] {
    raw.split(separator: UInt8(ascii: "\n")).compactMap { line in
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
      let name = String(decoding: line[..<colon].map(Self.lower), as: UTF8.self)
      return (name, Self.trimmed(line[(colon + 1)...]))
    }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
  }

  private static func trimmed(_ value: ArraySlice<UInt8>) -> String {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0d }
    let start = value.drop(while: isBlank)
    guard let end = start.lastIndex(where: { !isBlank($0) }) else { return "" }
    return String(decoding: start[...end], as: UTF8.self)
  }
}
