/// An error in a template or a catalogue, with its position.
package struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file's name within its directory; empty for a text that came without one.
  package var file: String
  /// Counted from one; zero when the whole file is meant.
  package let line: Int
  /// Counted from one, in Unicode scalars.
  package let column: Int
  package let message: String

  init(_ message: String, file: String = "", line: Int = 0, column: Int = 0) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  /// The error at a byte of the text.
  init(_ message: String, at offset: Int, of text: [UInt8]) {
    let before = text[..<offset]
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    self.init(
      message, line: before.count { $0 == UInt8(ascii: "\n") } + 1,
      column: text[lineStart..<offset].count { $0 & 0xc0 != 0x80 } + 1)
  }

  package var description: String {
    [file, line > 0 ? "\(line):\(column)" : "", message].filter { !$0.isEmpty }
      .joined(separator: ": ")
  }
}
