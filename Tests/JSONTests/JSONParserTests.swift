import JSON
import Support
import Testing

/// Texts in the spirit of Nicolas Seriot's "Parsing JSON is a minefield": what must be read, and
/// what must be refused.
struct JSONParserTests {
  private static let malformed = true

  /// Texts, and the texts that they are written as again.
  static let accepted: [Case<String, String>] = [
    Case("null", "null", "null"),
    Case("true", "true", "true"),
    Case("false", "false", "false"),
    Case("a lone string", #""asd""#, #""asd""#),
    Case("an empty string", #""""#, #""""#),
    Case("a lone number", "42", "42"),
    Case("a negative number", "-0.1", "-0.1"),
    Case("an empty array", "[]", "[]"),
    Case("an array of an empty string", #"[""]"#, #"[""]"#),
    Case("an empty object", "{}", "{}"),
    Case("an empty name", #"{"":0}"#, #"{"":0}"#),
    Case("different kinds", #"[null, 1, "1", {}]"#, #"[null,1,"1",{}]"#),
    Case("white space of all four kinds", " \t\r\n[ 1\n,\t2 ]\r\n", "[1,2]"),
    Case("members keep their order", #"{"b":1,"a":2}"#, #"{"b":1,"a":2}"#),
    Case("names that differ in case", #"{"a":1,"A":2}"#, #"{"a":1,"A":2}"#),
    Case("one name in two objects", #"[{"a":1},{"a":2}]"#, #"[{"a":1},{"a":2}]"#),
    Case("one name at two depths", #"{"a":{"a":1}}"#, #"{"a":{"a":1}}"#),
    Case("zero", "[0]", "[0]"),
    Case("minus zero", "[-0]", "[-0]"),
    Case("an exponent", "[1e5]", "[1e5]"),
    Case("a capital exponent", "[1E5]", "[1E5]"),
    Case("a signed exponent", "[1E+2,1E-2]", "[1E+2,1E-2]"),
    Case("an exponent after zero", "[0e1]", "[0e1]"),
    Case("an exponent with leading zeros", "[1e007]", "[1e007]"),
    Case("a fraction with an exponent", "[123.456e78]", "[123.456e78]"),
    Case("trailing zeros stay", "[1.10]", "[1.10]"),
    Case("a number beyond doubles", "[1e400]", "[1e400]"),
    Case(
      "64 characters of a number", String(repeating: "9", count: 64),
      String(repeating: "9", count: 64)),
    Case("every short escape", #""\"\\\/\b\f\n\r\t""#, #""\"\\/\u0008\u000c\n\r\t""#),
    Case("an escaped letter", #""\u0061""#, #""a""#),
    Case("hex digits of either case", #""\u00E9\u00e9""#, #""éé""#),
    Case("an escaped control character", #""\u0001""#, #""\u0001""#),
    Case("a surrogate pair", #""\uD834\uDD1E""#, #""𝄞""#),
    Case("the last scalar", #""\uDBFF\uDFFF""#, "\"\u{10ffff}\""),
    Case("a noncharacter", #""\uFFFF""#, "\"\u{ffff}\""),
    Case("an escaped escape", #""\\u0000""#, #""\\u0000""#),
    Case("a quote in a name", #"{"a\"b":1}"#, #"{"a\"b":1}"#),
    Case("text beyond ASCII", #"["π€𝄞"]"#, #"["π€𝄞"]"#),
    Case("a delete character", "\"\u{7f}\"", #""\u007f""#),
    Case("line separators", "\"\u{2028}\u{2029}\"", "\"\u{2028}\u{2029}\""),
    Case("a byte order mark within a string", "\"\u{feff}\"", "\"\u{feff}\""),
    Case("a small sign, safe inside HTML", #""</script>""#, #""\u003c/script>""#),
    Case("32 levels", nested(32), nested(32)),
    Case("32 levels of objects", nestedObjects(32), nestedObjects(32)),
  ]

  @Test(arguments: accepted)
  func `Good text is read and written again`(row: Case<String, String>) throws {
    #expect(text(try json(row.input)) == row.output)
  }

  static let refusedTexts: [Case<String, Bool>] = [
    Case("nothing", "", malformed),
    Case("white space only", " \n", malformed),
    Case("a byte order mark", "\u{feff}{}", malformed),
    Case("a form feed as space", "[\u{c}]", malformed),
    Case("a no-break space", "[\u{a0}1]", malformed),
    Case("a comment", "[1/* one */]", malformed),
    Case("a comment after the end", "{}// end", malformed),
    Case("a hash comment", "{}#", malformed),
    Case("text after the end", "[1]x", malformed),
    Case("two values", "1 2", malformed),
    Case("a second closing bracket", "[1]]", malformed),
    Case("a comma after the end", "[],", malformed),
    Case("a NUL after the end", "{}\0", malformed),
    Case("a trailing comma in an array", "[1,]", malformed),
    Case("a trailing comma in an object", #"{"a":1,}"#, malformed),
    Case("two commas", "[1,,2]", malformed),
    Case("a comma first", "[,1]", malformed),
    Case("only a comma", "[,]", malformed),
    Case("no comma", "[1 2]", malformed),
    Case("no comma between members", #"{"a":1 "b":2}"#, malformed),
    Case("a colon in an array", #"["a":1]"#, malformed),
    Case("an open array", "[1", malformed),
    Case("an array open after a comma", "[1,", malformed),
    Case("an open object", #"{"a":1"#, malformed),
    Case("an object open after the name", #"{"a""#, malformed),
    Case("an object open after the colon", #"{"a":"#, malformed),
    Case("an array closed as an object", "[1}", malformed),
    Case("an object closed as an array", #"{"a":1]"#, malformed),
    Case("no value", #"{"a":}"#, malformed),
    Case("no colon", #"{"a" 1}"#, malformed),
    Case("two colons", #"{"a"::1}"#, malformed),
    Case("a comma for the colon", #"{"a",1}"#, malformed),
    Case("a name without quotes", "{a:1}", malformed),
    Case("a number as name", "{1:1}", malformed),
    Case("single quotes", "{'a':1}", malformed),
    Case("a name twice", #"{"a":1,"a":1}"#, malformed),
    Case("a name twice, once escaped", #"{"a":1,"\u0061":2}"#, malformed),
    Case("an empty name twice", #"{"":1,"":2}"#, malformed),
    Case("a name twice among many", manyMembers(20, repeating: 7), malformed),
    Case("capitals in true", "True", malformed),
    Case("half of true", "tru", malformed),
    Case("too much of null", "nulll", malformed),
    Case("undefined", "undefined", malformed),
    Case("NaN", "NaN", malformed),
    Case("Infinity", "Infinity", malformed),
    Case("minus Infinity", "-Infinity", malformed),
    Case("a plus sign", "+1", malformed),
    Case("a minus sign alone", "-", malformed),
    Case("two minus signs", "--1", malformed),
    Case("a space after the minus sign", "- 1", malformed),
    Case("a leading zero", "012", malformed),
    Case("a leading zero after the minus sign", "-012", malformed),
    Case("two zeros", "00", malformed),
    Case("no digit before the point", ".5", malformed),
    Case("no digit between sign and point", "-.5", malformed),
    Case("no digit after the point", "1.", malformed),
    Case("no digit between point and exponent", "1.e1", malformed),
    Case("two points", "1.2.3", malformed),
    Case("an exponent without digits", "1e", malformed),
    Case("a signed exponent without digits", "1e+", malformed),
    Case("an exponent with two signs", "1e+-1", malformed),
    Case("an exponent with a point", "1e1.5", malformed),
    Case("two exponents", "1e1e1", malformed),
    Case("hexadecimal", "0x1F", malformed),
    Case("a digit group", "1_000", malformed),
    Case("a letter after digits", "1a", malformed),
    Case("a full-width digit", "１", malformed),
    Case("65 characters of a number", String(repeating: "9", count: 65), malformed),
    Case("an escaped NUL", #""\u0000""#, malformed),
    Case("an escaped NUL in a name", #"{"a\u0000":1}"#, malformed),
    Case("an open string", #""abc"#, malformed),
    Case("a string that ends in a backslash", #""abc\"#, malformed),
    Case("a string open after an escape", #""\n"#, malformed),
    Case("a line feed in a string", "\"a\nb\"", malformed),
    Case("a tab in a string", "\"\t\"", malformed),
    Case("a NUL in a string", "\"\0\"", malformed),
    Case("a control character after an escape", "\"\\n\u{1}\"", malformed),
    Case("an unknown escape", #""\x41""#, malformed),
    Case("an escaped single quote", #""\'""#, malformed),
    Case("a capital U", #""\U0041""#, malformed),
    Case("three hex digits", #""\u004""#, malformed),
    Case("a bad hex digit", #""\u00g1""#, malformed),
    Case("a sign among hex digits", #""\u+041""#, malformed),
    Case("a lone high surrogate", #""\uD834""#, malformed),
    Case("a lone low surrogate", #""\uDD1E""#, malformed),
    Case("a high surrogate and a letter", #""\uD834a""#, malformed),
    Case("a high surrogate and another escape", #""\uD834\n""#, malformed),
    Case("two high surrogates", #""\uD834\uD834""#, malformed),
    Case("two low surrogates", #""\uDD1E\uDD1E""#, malformed),
    Case("surrogates the wrong way round", #""\uDD1E\uD834""#, malformed),
    Case("a high surrogate and half an escape", #""\uD834\u""#, malformed),
    Case("a lone surrogate in a name", #"{"\uD800":1}"#, malformed),
    Case("33 levels", nested(33), malformed),
    Case("33 levels of objects", nestedObjects(33), malformed),
    Case("100,000 open brackets", String(repeating: "[", count: 100_000), malformed),
    Case("100,000 open objects", String(repeating: #"{"a":"#, count: 100_000), malformed),
  ]

  @Test(arguments: refusedTexts) func `Bad text is refused`(row: Case<String, Bool>) {
    #expect(Self.isRefused(Array(row.input.utf8)) == row.output)
  }

  static let refusedBytes: [Case<[UInt8], Bool>] = [
    Case("a lone continuation byte", [0x80], malformed),
    Case("a sequence cut short", [0xe2, 0x82], malformed),
    Case("a sequence interrupted", [0xe2, 0x28, 0xa1], malformed),
    Case("an overlong slash", [0xc0, 0xaf], malformed),
    Case("an overlong NUL", [0xc0, 0x80], malformed),
    Case("an encoded surrogate", [0xed, 0xa0, 0x80], malformed),
    Case("an encoded surrogate pair", [0xed, 0xa0, 0xb4, 0xed, 0xb4, 0x9e], malformed),
    Case("beyond the last scalar", [0xf4, 0x90, 0x80, 0x80], malformed),
    Case("five bytes", [0xf8, 0x88, 0x80, 0x80, 0x80], malformed),
    Case("a byte that UTF-8 never has", [0xff], malformed),
    Case("Latin 1", [0xe9], malformed),
  ]

  @Test(arguments: refusedBytes)
  func `Invalid UTF-8 is refused in values, names and beside escapes`(
    row: Case<[UInt8], Bool>
  ) {
    let value = [0x22] + row.input + [0x22]
    let texts = [
      value, [0x7b] + value + Array(":1}".utf8), [0x22] + Array("\\n".utf8) + row.input + [0x22],
    ]
    #expect(texts.allSatisfy { Self.isRefused($0) == row.output })
  }

  static let refusedEncodings: [Case<[UInt8], Bool>] = [
    Case("UTF-16, small end first", [0x5b, 0, 0x5d, 0], malformed),
    Case("UTF-16, big end first", [0, 0x5b, 0, 0x5d], malformed),
    Case("UTF-16 with its mark", [0xff, 0xfe, 0x5b, 0, 0x5d, 0], malformed),
    Case("bare bytes outside strings", [0x5b, 0xff, 0x5d], malformed),
  ]

  @Test(arguments: refusedEncodings)
  func `Other encodings are refused`(row: Case<[UInt8], Bool>) {
    #expect(Self.isRefused(row.input) == row.output)
  }

  @Test func `an error says where reading stopped and why`() throws {
    let error = try #require(throws: JSONError.self) { try json("[1, ]") }
    #expect(error.offset == 4)
    #expect(error.reason == "a JSON value was expected")
  }

  @Test func `A refusal repeats no more than 64 scalars of a name`() throws {
    let name = "a" + String(repeating: "\u{301}", count: 5000)
    let error = try #require(throws: JSONError.self) { try json("{\"\(name)\":1,\"\(name)\":1}") }
    #expect(error.reason.unicodeScalars.count < 200)
  }

  @Test func `Damaged text is refused or read, never a trap`() {
    let sample = Array(#"{"a":[1,-2.5e+3,"\u00e9\uD834\uDD1E",true,null],"b":{"c":"é"}}"#.utf8)
    forAll("damaged JSON", rounds: 20_000) { random in
      var bytes = sample
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 1 where bytes.count > 1: bytes.remove(at: place)
        default: bytes = Array(bytes[...place])
        }
      }
      guard let value = try? JSONParser.parse(bytes) else { return nil }
      return (try? JSONParser.parse(value.bytes)) == value ? nil : "\(bytes)"
    }
  }

  static func isRefused(_ bytes: [UInt8]) -> Bool {
    (try? JSONParser.parse(bytes)) == nil
  }

  static func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }

  static func nestedObjects(_ depth: Int) -> String {
    String(repeating: #"{"a":"#, count: depth - 1) + "{}" + String(repeating: "}", count: depth - 1)
  }

  static func manyMembers(_ count: Int, repeating repeated: Int? = nil) -> String {
    let names = (0..<count).map(String.init) + (repeated.map { [String($0)] } ?? [])
    return "{" + names.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
  }
}
