import JSON
import Support
import Testing

struct JSONWriterTests {
  @Test func `What is written is read again, and written the same`() {
    forAll("JSON round trip") { random in
      let value = Self.value(depth: 0, &random)
      guard let again = try? JSONParser.parse(value.bytes) else { return "refused: \(text(value))" }
      return again == value && again.bytes == value.bytes ? nil : text(value)
    }
  }

  @Test func `No control character and no small sign leaves unescaped`() {
    forAll("JSON bytes") { random in
      let bytes = Self.value(depth: 0, &random).bytes
      let isSafe = bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "<") }
      return isSafe ? nil : "\(bytes)"
    }
  }

  private static func value(depth: Int, _ random: inout SeededRandom) -> JSON {
    switch Int.random(in: 0..<(depth < 5 ? 7 : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(.random(using: &random))
    case 2: return number(&random)
    case 3, 4: return .string(string(&random))
    case 5:
      return .array(
        (0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth + 1, &random) })
    default:
      var object = JSONObject()
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        object[string(&random)] = value(depth: depth + 1, &random)
      }
      return .object(object)
    }
  }

  private static func number(_ random: inout SeededRandom) -> JSON {
    let whole = Int64.random(in: .min ... .max, using: &random)
    guard Bool.random(using: &random) else { return .number(JSONNumber(whole)) }
    let literal = "\(whole).\(UInt32.random(in: .min ... .max, using: &random))e-7"
    return (try? json(literal)) ?? .null
  }

  private static func string(_ random: inout SeededRandom) -> String {
    var scalars = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      let ceiling: UInt32 = Bool.random(using: &random) ? 0x7f : 0x10ffff
      let code = UInt32.random(in: 1...ceiling, using: &random)
      scalars.append(Unicode.Scalar(code) ?? "\u{fffd}")
    }
    return String(scalars)
  }

  static let literals: [Case<JSON, String>] = [
    Case("null", nil, "null"),
    Case("a flag", true, "true"),
    Case("the least integer", .number(JSONNumber(.min)), "-9223372036854775808"),
    Case("an integer", .integer(-5), "-5"),
    Case("text", "a", #""a""#),
    Case("no text", .text(nil), "null"),
    Case("an array", [1, nil, "x"], #"[1,null,"x"]"#),
    Case("members in the order written", ["b": 1, "a": [:]], #"{"b":1,"a":{}}"#),
    Case("a repeated name keeps its last value", ["a": 1, "b": 2, "a": 3], #"{"a":3,"b":2}"#),
  ]

  @Test(arguments: literals) func `Values are built and written`(row: Case<JSON, String>) {
    #expect(text(row.input) == row.output)
  }

  @Test func `Members are replaced in place, added at the end and removed`() {
    var object: JSONObject = ["a": 1, "b": 2, "c": 3]
    object["b"] = "new"
    object["a"] = nil
    object["d"] = nil
    object["e"] = 5
    #expect(text(.object(object)) == #"{"b":"new","c":3,"e":5}"#)
  }

  static let views: [Case<JSON, String>] = [
    Case("null", nil, "null"), Case("a flag", false, "a boolean"), Case("a number", 1, "a number"),
    Case("text", "", "a string"), Case("an array", [], "an array"),
    Case("an object", [:], "an object"),
  ]

  @Test(arguments: views) func `Each value has one kind`(row: Case<JSON, String>) {
    let value = row.input
    let views = [
      value.isNull, value.bool != nil, value.number != nil, value.string != nil,
      value.array != nil, value.object != nil,
    ]
    #expect(value.kind == row.output)
    #expect(views.count { $0 } == 1)
  }
}
