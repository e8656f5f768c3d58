import Domain
import JSON
import Support
import Testing

/// Typed texts for each type of field, and the answers that they become.
struct TypedAnswerTests {
  static let texts: [Case<[String], Answered>] = [
    Case("plain", [#""type":"text""#, "hello"], .kept(#""hello""#)),
    Case("text is the type when none is named", [#""label":"x""#, "hello"], .kept(#""hello""#)),
    Case("a line break", [#""type":"text""#, "a\nb"], .refused(.controlCharacter)),
    Case("a tab", [#""type":"text""#, "a\tb"], .refused(.controlCharacter)),
    Case("a NUL", [#""type":"text""#, "a\0b"], .refused(.controlCharacter)),
    Case("text that reorders", [#""type":"text""#, "a\u{202e}b"], .refused(.controlCharacter)),
    Case("500 by default", [#""type":"text""#, x(500)], .kept("\"\(x(500))\"")),
    Case("501", [#""type":"text""#, x(501)], .refused(.tooLong(500))),
    Case("as long as allowed", [#""type":"text","max_length":3"#, "𝄞𝄞𝄞"], .kept(#""𝄞𝄞𝄞""#)),
    Case("longer", [#""type":"text","max_length":3"#, "abcd"], .refused(.tooLong(3))),
    Case("as short as allowed", [#""type":"text","min_length":2"#, "ab"], .kept(#""ab""#)),
    Case("shorter", [#""type":"text","min_length":2"#, "a"], .refused(.tooShort(2))),
    Case("lines of every end", [#""type":"multiline""#, "a\r\nb\rc\nd"], .kept(#""a\nb\nc\nd""#)),
    Case("empty lines stay", [#""type":"multiline""#, "a\r\n\r\nb"], .kept(#""a\n\nb""#)),
    Case("a tab in lines", [#""type":"multiline""#, "a\tb"], .kept(#""a\tb""#)),
    Case("an escape in lines", [#""type":"multiline""#, "a\u{1b}b"], .refused(.controlCharacter)),
    Case("5000 by default", [#""type":"multiline""#, x(5001)], .refused(.tooLong(5000))),
    Case("CRLF counts once", [#""type":"multiline","max_length":3"#, "a\r\nb"], .kept(#""a\nb""#)),
  ]

  static let numbers: [Case<[String], Answered>] = [
    Case("whole", [number, "42"], .kept("42")),
    Case("a fraction as written", [number, "4.50"], .kept("4.50")),
    Case(
      "money is never rounded", [number, "12345678901234567890.01"],
      .kept("12345678901234567890.01")),
    Case("negative", [number, "-3"], .kept("-3")),
    Case("a real minus sign", [number, "\u{2212}3"], .kept("-3")),
    Case("a plus sign", [number, "+3"], .kept("3")),
    Case("leading zeros go", [number, "007"], .kept("7")),
    Case("zero", [number, "000"], .kept("0")),
    Case("no digit before the point", [number, ".5"], .kept("0.5")),
    Case("no digit after the point", [number, "5."], .kept("5")),
    Case("thousands with commas", [number, "1,234,567.89"], .kept("1234567.89")),
    Case("thousands with spaces", [number, "1 234 567"], .kept("1234567")),
    Case("thousands with narrow spaces", [number, "1\u{202f}234"], .kept("1234")),
    Case("thousands with apostrophes", [number, "1'234"], .kept("1234")),
    Case("a decimal comma", [number, "1,5"], .refused(.notNumber)),
    Case("a decimal comma after a point", [number, "1.234,50"], .refused(.notNumber)),
    Case("a decimal comma after a space", [number, "1 234,567"], .refused(.notNumber)),
    Case("a group too short", [number, "12,34"], .refused(.notNumber)),
    Case("a group too long", [number, "1,2345"], .refused(.notNumber)),
    Case("a first group too long", [number, "1234,567"], .refused(.notNumber)),
    Case("a first group empty", [number, ",567"], .refused(.notNumber)),
    Case("a comma in the fraction", [number, "0.123,456"], .refused(.notNumber)),
    Case("two points", [number, "1.2.3"], .refused(.notNumber)),
    Case("only a point", [number, "."], .refused(.notNumber)),
    Case("only a sign", [number, "-"], .refused(.notNumber)),
    Case("two signs", [number, "--1"], .refused(.notNumber)),
    Case("a sign after the number", [number, "1-"], .refused(.notNumber)),
    Case("an exponent", [number, "1e5"], .refused(.notNumber)),
    Case("a currency", [number, "$5"], .refused(.notNumber)),
    Case("a percent sign", [number, "5%"], .refused(.notNumber)),
    Case("hexadecimal", [number, "0x10"], .refused(.notNumber)),
    Case("digits of another script", [number, "٣"], .refused(.notNumber)),
    Case("words", [number, "five"], .refused(.notNumber)),
    Case("31 digits", [number, String(repeating: "9", count: 31)], .refused(.notNumber)),
    Case("the least", [number + #","min":0,"max":20"#, "0"], .kept("0")),
    Case("less", [number + #","min":0,"max":20"#, "-0.01"], .refused(.tooSmall("0"))),
    Case("the most", [number + #","min":0,"max":20"#, "20.00"], .kept("20.00")),
    Case(
      "more", [number + #","min":0,"max":20"#, "20.000000000000000001"], .refused(.tooBig("20"))),
    Case(
      "more, though doubles say equal", [number + #","max":9007199254740992"#, "9007199254740993"],
      .refused(.tooBig("9007199254740992"))),
  ]

  static let dates: [Case<[String], Answered>] = [
    Case("as a date control sends it", [date, "2026-11-30"], .kept(#""2026-11-30""#)),
    Case("day first with dots", [date, "30.11.2026"], .kept(#""2026-11-30""#)),
    Case("day first with slashes", [date, "1/2/2026"], .kept(#""2026-02-01""#)),
    Case("day first with spaces", [date, "30. 11. 2026"], .kept(#""2026-11-30""#)),
    Case("a leap day", [date, "2024-02-29"], .kept(#""2024-02-29""#)),
    Case("no leap day", [date, "2026-02-29"], .refused(.notDate)),
    Case("month first", [date, "11/30/2026"], .refused(.notDate)),
    Case("two digits of a year", [date, "30.11.26"], .refused(.notDate)),
    Case("two parts", [date, "30.11."], .refused(.notDate)),
    Case("a time too", [date, "2026-11-30T00:00:00Z"], .refused(.notDate)),
    Case(
      "a day without end", [date, String(repeating: "9", count: 99) + ".1.2026"], .refused(.notDate)
    ),
    Case("words", [date, "tomorrow"], .refused(.notDate)),
    Case("the first day", [date + #","min":"2026-01-01""#, "2026-01-01"], .kept(#""2026-01-01""#)),
    Case(
      "too early", [date + #","min":"2026-01-01""#, "31.12.2025"], .refused(.tooEarly("2026-01-01"))
    ),
    Case("the last day", [date + #","max":"2026-01-01""#, "2026-01-01"], .kept(#""2026-01-01""#)),
    Case(
      "too late", [date + #","max":"2026-01-01""#, "2026-01-02"], .refused(.tooLate("2026-01-01"))),
  ]

  static let others: [Case<[String], Answered>] = [
    Case("an address", [email, "Ada@example.com"], .kept(#""Ada@example.com""#)),
    Case("no address", [email, "ada"], .refused(.notEmail)),
    Case("two addresses", [email, "a@b.example, c@d.example"], .refused(.notEmail)),
    Case("a header injected", [email, "a@b.example\r\nBcc: c@d.example"], .refused(.notEmail)),
    Case("an international number", [phone, "+44 20 7946 0000"], .kept(#""+44 20 7946 0000""#)),
    Case("brackets and dashes", [phone, "(020) 7946-0000"], .kept(#""(020) 7946-0000""#)),
    Case("dots and slashes", [phone, "030/123.456"], .kept(#""030/123.456""#)),
    Case("an extension", [phone, "020 7946 0000 x12"], .kept(#""020 7946 0000 x12""#)),
    Case(
      "an extension with a hash", [phone, "02079460000#123456"], .kept(#""02079460000#123456""#)),
    Case("five digits", [phone, "12345"], .kept(#""12345""#)),
    Case("four digits", [phone, "1234"], .refused(.notPhone)),
    Case("fifteen digits", [phone, "+123456789012345"], .kept(#""+123456789012345""#)),
    Case("sixteen digits", [phone, "1234567890123456"], .refused(.notPhone)),
    Case("a plus in the middle", [phone, "44+2079460000"], .refused(.notPhone)),
    Case("two pluses", [phone, "++442079460000"], .refused(.notPhone)),
    Case("an empty extension", [phone, "02079460000x"], .refused(.notPhone)),
    Case("a long extension", [phone, "02079460000x1234567"], .refused(.notPhone)),
    Case("two extensions", [phone, "02079460000x1x2"], .refused(.notPhone)),
    Case("a line break", [phone, "020794\n60000"], .refused(.notPhone)),
    Case("letters", [phone, "0800-FLOWERS"], .refused(.notPhone)),
    Case("digits of another script", [phone, "٠١٢٣٤٥٦"], .refused(.notPhone)),
    Case(
      "mostly spaces", [phone, "12345" + String(repeating: " ", count: 40) + "6"],
      .refused(.notPhone)),
    Case("an option", [select, "south"], .kept(#""south""#)),
    Case("an option in capitals", [select, "South"], .refused(.notOption)),
    Case("no option", [select, "east"], .refused(.notOption)),
    Case("two options", [select, "north,south"], .refused(.notOption)),
    Case(
      "an accent typed apart is kept as the option has it",
      [#""type":"select","options":"caf\u00e9""#, "cafe\u{301}"], .kept(#""café""#)),
  ]

  private static let number = #""type":"number""#
  private static let date = #""type":"date""#
  private static let email = #""type":"email""#
  private static let phone = #""type":"phone""#
  private static let select = #""type":"select","options":"north, south ,,west""#

  private static func x(_ count: Int) -> String { String(repeating: "x", count: count) }

  @Test(arguments: texts + numbers + dates + others)
  func `An answer is kept or refused`(row: Case<[String], Answered>) throws {
    #expect(try typed(row.input[0], row.input[1]) == row.output)
  }

  static let values: [Case<[String], Answered>] = [
    Case("a number as written", [number, "4.50"], .kept("4.50")),
    Case("an exponent as written", [number, "1.5E+3"], .kept("1.5E+3")),
    Case("a number beyond doubles", [number, "1e999"], .refused(.notNumber)),
    Case("a number above the most", [number + #","max":20"#, "2e1000000"], .refused(.notNumber)),
    Case(
      "a small number with an exponent", [number + #","min":1"#, "1e-1"], .refused(.tooSmall("1"))),
    Case("text is trimmed", [#""type":"text""#, #"" x ""#], .kept(#""x""#)),
    Case("an address is trimmed", [email, #"" a@b.example ""#], .kept(#""a@b.example""#)),
    Case("a date in the one form", [date, #""30.11.2026""#], .kept(#""2026-11-30""#)),
    Case("null", [number, "null"], .kept("null")),
  ]

  @Test(arguments: values)
  func `A JSON value is kept or refused`(row: Case<[String], Answered>) throws {
    #expect(try sent(row.input[0], row.input[1]) == row.output)
  }
}
