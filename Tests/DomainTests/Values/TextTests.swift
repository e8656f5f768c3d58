import Domain
import JSON
import Support
import Testing

struct TextTests {
  static let trimmings: [Case<String, String>] = [
    Case("nothing to trim", "a b", "a b"),
    Case("both ends", " \t\r\n a b \n", "a b"),
    Case("spaces beyond ASCII", "\u{a0}\u{2003}a\u{3000}", "a"),
    Case("a joiner is no space", "\u{200d}a", "\u{200d}a"),
    Case("only white space", " \n ", ""),
    Case("nothing", "", ""),
  ]

  @Test(arguments: trimmings) func `White space is trimmed`(row: Case<String, String>) {
    #expect(trimmed(row.input) == row.output)
  }

  /// The permission of a scalar in one line, and in several lines.
  static let scalars: [Case<Unicode.Scalar, [Bool]>] = [
    Case("a letter", "a", [true, true]),
    Case("a line feed", "\n", [false, true]),
    Case("a carriage return", "\r", [false, true]),
    Case("a tab", "\t", [false, true]),
    Case("NUL", "\0", [false, false]),
    Case("escape", "\u{1b}", [false, false]),
    Case("delete", "\u{7f}", [false, false]),
    Case("a C1 control", "\u{85}", [false, false]),
    Case("a line separator", "\u{2028}", [false, false]),
    Case("right-to-left override", "\u{202e}", [false, false]),
    Case("an isolate", "\u{2066}", [false, false]),
    Case("a byte order mark", "\u{feff}", [false, false]),
    Case("a right-to-left mark, which honest text needs", "\u{200f}", [true, true]),
    Case("a joiner, which emoji need", "\u{200d}", [true, true]),
  ]

  @Test(arguments: scalars)
  func `Characters that deceive are forbidden`(row: Case<Unicode.Scalar, [Bool]>) {
    let allowed = [false, true].map { !row.input.isForbidden(linesAllowed: $0) }
    #expect(allowed == row.output)
  }

  @Test func `Hex digits of either case have a value`() {
    let values = (UInt8.min ... .max).map { hexValue($0) }
    let expected = (UInt8.min ... .max).map { byte in
      byte < 0x80 ? Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) } : nil
    }
    #expect(values == expected)
  }
}
