/// Blanks out comments and string literals, so that rules see code only.
///
/// Interpolations are code.
struct CodeReader {
  private let bytes: [UInt8]
  private var place = 0
  private var code: [UInt8] = []

  static func code(of text: String) -> String {
    var reader = CodeReader(bytes: Array(text.utf8))
    reader.readCode(untilParenthesis: false)
    return String(decoding: reader.code, as: UTF8.self)
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func readCode(untilParenthesis: Bool) {
    var depth = 0
    while place < bytes.count {
      if at("//") {
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
      } else if at("/*") {
        skipComment()
      } else if let hashes = stringHashes() {
        readString(hashes: hashes)
      } else {
        if bytes[place] == UInt8(ascii: "(") { depth += 1 }
        if bytes[place] == UInt8(ascii: ")") { depth -= 1 }
        code.append(bytes[place])
        place += 1
        if untilParenthesis, depth < 0 { return }
      }
    }
  }

  private mutating func skipComment() {
    var depth = 0
    repeat {
      if at("/*") {
        depth += 1
        place += 2
      } else if at("*/") {
        depth -= 1
        place += 2
      } else {
        keepLine()
      }
    } while depth > 0 && place < bytes.count
  }

  /// How many hash signs open the string literal here; nil when none begins.
  private func stringHashes() -> Int? {
    var end = place
    while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
    return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - place : nil
  }

  private mutating func readString(hashes: Int) {
    place += hashes
    let quote = at("\"\"\"") ? "\"\"\"" : "\""
    let pounds = String(repeating: "#", count: hashes)
    place += quote.utf8.count
    code.append(UInt8(ascii: "\""))
    while place < bytes.count, !at(quote + pounds) {
      if at("\\" + pounds + "(") {
        place += pounds.utf8.count + 2
        code.append(UInt8(ascii: "("))
        readCode(untilParenthesis: true)
      } else if at("\\" + pounds) {
        place += pounds.utf8.count + 1
        keepLine()
      } else {
        keepLine()
      }
    }
    place += quote.utf8.count + hashes
    code.append(UInt8(ascii: "\""))
  }

  /// Steps over a byte; only line feeds are kept, so that line numbers stay right.
  private mutating func keepLine() {
    guard place < bytes.count else { return }
    if bytes[place] == UInt8(ascii: "\n") { code.append(bytes[place]) }
    place += 1
  }

  private func at(_ text: String) -> Bool { bytes[place...].starts(with: text.utf8) }
}
