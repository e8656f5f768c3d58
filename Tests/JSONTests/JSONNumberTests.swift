import JSON
import Support
import Testing

struct JSONNumberTests {
  static let literals = [
    "0.10", "80000.00", "12345678901234567890.123456789", "0.1000000000000000055511151231257827",
    "-0", "-0.0", "1e400", "1E-400", "9007199254740993", "1.0", "100000000000000000000000000000000",
  ]

  @Test(arguments: literals)
  func `A number is never rounded on its way through`(literal: String) throws {
    #expect(text(try json("[\(literal)]")) == "[\(literal)]")
  }

  static let integers: [Case<String, Int64?>] = [
    Case("zero", "0", 0), Case("minus zero", "-0", 0),
    Case("the greatest", "9223372036854775807", .max),
    Case("the least", "-9223372036854775808", .min),
    Case("one too great", "9223372036854775808", nil),
    Case("a fraction", "1.0", nil), Case("an exponent", "1e2", nil),
    Case("64 digits", String(repeating: "9", count: 64), nil),
  ]

  @Test(arguments: integers) func `Only a whole number is an integer`(row: Case<String, Int64?>)
    throws
  {
    #expect(try json(row.input).int64 == row.output)
  }

  static let wholes: [Case<String, [Int64?]>] = [
    Case("a fraction of nothing", "60.0", [1, 60]), Case("an exponent", "6e1", [1, 60]),
    Case("a fraction that is carried", "-1.5e1", [1, -15]),
    Case("zeros behind", "1000", [1, 1000]),
    Case("nothing, greatly", "0e400", [1, 0]), Case("minus nothing", "-0.0", [1, 0]),
    Case("a half", "0.5", [0, nil]), Case("one and a half", "1.5", [0, nil]),
    Case("too little", "1e-400", [0, nil]), Case("too great", "1e400", [1, nil]),
    Case("one too great", "9223372036854775808", [1, nil]),
    Case("the least, with a point", "-9223372036854775808.0", [1, .min]),
  ]

  /// The wholeness of a number, and its value when that fits.
  @Test(arguments: wholes)
  func `A whole number is one however it is written`(row: Case<String, [Int64?]>) throws {
    let number = try #require(try json(row.input).number)
    #expect([number.isWhole ? 1 : 0, number.whole] == row.output)
  }

  static let doubles: [Case<String, Double>] = [
    Case("a fraction", "0.5", 0.5), Case("too great", "1e400", .infinity),
    Case("too small", "-1e400", -.infinity), Case("too near to zero", "1e-400", 0),
  ]

  @Test(arguments: doubles) func `A double is the nearest one`(row: Case<String, Double>) throws {
    #expect(try json(row.input).number?.double == row.output)
  }

  /// The order of two numbers, in both directions.
  static let orders: [Case<[String], [Bool]>] = [
    Case("one and two", ["1", "2"], [true, false]),
    Case("nine and ten", ["9", "10"], [true, false]),
    Case("signs", ["-1", "1"], [true, false]),
    Case("two negatives", ["-2", "-1"], [true, false]),
    Case("zeros of either sign", ["-0", "0.00"], [false, false]),
    Case("zero and a little", ["0", "1e-30"], [true, false]),
    Case("a little less than zero", ["-1e-30", "0"], [true, false]),
    Case("zero with a great exponent", ["0e999999999999", "1"], [true, false]),
    Case("trailing zeros", ["1.50", "1.5"], [false, false]),
    Case("one as exponent", ["1e2", "100"], [false, false]),
    Case("one as fraction", ["0.001e3", "1"], [false, false]),
    Case("capital exponent with a plus", ["1E+2", "101"], [true, false]),
    Case("equal as doubles", ["9007199254740992", "9007199254740993"], [true, false]),
    Case(
      "a cent among many", ["99999999999999999999.98", "99999999999999999999.99"], [true, false]),
    Case("a prefix", ["1.2", "1.23"], [true, false]),
    Case(
      "hostile exponents", ["1e-99999999999999999999", "1e99999999999999999999"], [true, false]),
  ]

  @Test(arguments: orders)
  func `Numbers are compared digit by digit`(row: Case<[String], [Bool]>) throws {
    let left = try #require(try json(row.input[0]).number)
    let right = try #require(try json(row.input[1]).number)
    #expect([left.isLess(than: right), right.isLess(than: left)] == row.output)
  }

  @Test func `Cents are ordered as the integers that count them`() throws {
    try forAll("decimal order") { random in
      let near = Int64.random(in: -500...500, using: &random)
      let cents = [near, near + .random(in: -3...3, using: &random)]
      let numbers = try cents.map { try #require(try json("\($0)e-2").number) }
      let plain = try cents.map { try #require(try json(Self.decimal($0)).number) }
      let isRight =
        numbers[0].isLess(than: plain[1]) == (cents[0] < cents[1])
        && plain[0].isLess(than: numbers[1]) == (cents[0] < cents[1])
      return isRight ? nil : "\(cents)"
    }
  }

  private static func decimal(_ cents: Int64) -> String {
    let fraction = abs(cents) % 100
    return (cents < 0 ? "-" : "") + "\(abs(cents) / 100)." + (fraction < 10 ? "0" : "")
      + "\(fraction)"
  }
}
