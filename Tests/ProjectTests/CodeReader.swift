/// Separates a source text into code and comments.
///
/// The code has neither comments nor the contents of string literals; interpolations are code.
struct CodeReader {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var code: [UInt8] = []
  private var comments: [Comment] = []

  static func read(_ text: String) -> (code: String, comments: [Comment]) {
    var reader = CodeReader(bytes: Array(text.utf8))
    reader.readCode(untilParenthesis: false)
    return (String(decoding: reader.code, as: UTF8.self), reader.comments)
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func readCode(untilParenthesis: Bool) {
    var depth = 0
    while position < bytes.count {
      if at("//") {
        readComment()
      } else if at("/*") {
        skipBlockComment()
      } else if let hashes = stringHashes() {
        readString(hashes: hashes)
      } else {
        if bytes[position] == UInt8(ascii: "(") { depth += 1 }
        if bytes[position] == UInt8(ascii: ")") { depth -= 1 }
        append(bytes[position])
        position += 1
        if untilParenthesis, depth < 0 { return }
      }
    }
  }

  /// Reads to the end of the line, which stays in the code.
  private mutating func readComment() {
    let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    let text = String(decoding: bytes[position..<end], as: UTF8.self)
    comments.append(Comment(line: line, text: text))
    position = end
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if at("/*") {
        depth += 1
        position += 2
      } else if at("*/") {
        depth -= 1
        position += 2
      } else {
        skipByte()
      }
    } while depth > 0 && position < bytes.count
  }

  /// The number of hash signs that open the string literal here; nil when none begins.
  private func stringHashes() -> Int? {
    let byte = bytes[position]
    guard byte == UInt8(ascii: "#") || byte == UInt8(ascii: "\"") else { return nil }
    var end = position
    while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
    return end < bytes.count && bytes[end] == UInt8(ascii: "\"") ? end - position : nil
  }

  private mutating func readString(hashes: Int) {
    position += hashes
    let quote = at("\"\"\"") ? "\"\"\"" : "\""
    let pounds = String(repeating: "#", count: hashes)
    position += quote.utf8.count
    append(UInt8(ascii: "\""))
    while position < bytes.count, !at(quote + pounds) {
      if at("\\" + pounds + "(") {
        position += pounds.utf8.count + 2
        append(UInt8(ascii: "("))
        readCode(untilParenthesis: true)
      } else if at("\\" + pounds) {
        position += pounds.utf8.count + 1
        skipByte()
      } else {
        skipByte()
      }
    }
    position += quote.utf8.count + hashes
    append(UInt8(ascii: "\""))
  }

  /// Skips a byte but keeps a line feed, so that line numbers stay right.
  private mutating func skipByte() {
    guard position < bytes.count else { return }
    if bytes[position] == UInt8(ascii: "\n") { append(bytes[position]) }
    position += 1
  }

  private mutating func append(_ byte: UInt8) {
    if byte == UInt8(ascii: "\n") { line += 1 }
    code.append(byte)
  }

  private func at(_ text: String) -> Bool {
    bytes[position] == text.utf8.first && bytes[position...].starts(with: text.utf8)
  }
}

/// A comment that begins with two or three slashes, up to the end of its line.
struct Comment: Sendable, Equatable {
  let line: Int
  let text: String
}
