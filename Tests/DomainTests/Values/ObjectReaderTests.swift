import Domain
import JSON
import Support
import Testing

struct ObjectReaderTests {
  enum Word: String, CaseIterable, Sendable { case red, green }
  typealias Reading = @Sendable (inout ObjectReader) throws(Refusal) -> Void

  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let body: String
    let expected: Refused?
    let read: Reading

    init(_ name: String, _ body: String, _ expected: Refused?, _ read: @escaping Reading) {
      (testDescription, self.body, self.expected, self.read) = (name, body, expected, read)
    }
  }

  private static let readText: Reading = { reader throws(Refusal) in
    _ = try reader.string("a", limit: 3)
  }
  private static let readLines: Reading = { reader throws(Refusal) in
    _ = try reader.string("a", limit: 9, lines: true)
  }
  private static let readInteger: Reading = { reader throws(Refusal) in
    _ = try reader.integer("a", in: 1...9)
  }
  private static let readFlag: Reading = { reader throws(Refusal) in _ = try reader.bool("a") }
  private static let readArray: Reading = { reader throws(Refusal) in
    _ = try reader.array("a", limit: 2)
  }
  private static let readObject: Reading = { reader throws(Refusal) in _ = try reader.object("a") }
  private static let readWord: Reading = { reader throws(Refusal) in
    _ = try reader.word("a", as: Word.self)
  }
  private static let require: Reading = { reader throws(Refusal) in
    _ = try reader.required("a", reader.text("a", limit: 9))
  }

  static let rows: [Row] = [
    Row("text", #"{"a":"xyz"}"#, nil, readText),
    Row("three scalars of many bytes", #"{"a":"𝄞𝄞𝄞"}"#, nil, readText),
    Row("four scalars", #"{"a":"abcd"}"#, Refused(.invalidValue, "/a"), readText),
    Row(
      "four scalars in one character", #"{"a":"e\u0301\u0301\u0301"}"#,
      Refused(.invalidValue, "/a"), readText),
    Row("a number for text", #"{"a":1}"#, Refused(.wrongType, "/a"), readText),
    Row("null is as good as missing", #"{"a":null}"#, nil, readText),
    Row("missing", "{}", nil, readText),
    Row("a line break in one line", #"{"a":"\n"}"#, Refused(.invalidValue, "/a"), readText),
    Row("a line break in lines", #"{"a":"\n"}"#, nil, readLines),
    Row("a bell in lines", #"{"a":"\u0007"}"#, Refused(.invalidValue, "/a"), readLines),
    Row("a mark that reorders", #"{"a":"\u202e"}"#, Refused(.invalidValue, "/a"), readLines),
    Row("the least integer", #"{"a":1}"#, nil, readInteger),
    Row("below it", #"{"a":0}"#, Refused(.invalidValue, "/a"), readInteger),
    Row("above the greatest", #"{"a":10}"#, Refused(.invalidValue, "/a"), readInteger),
    Row("a fraction", #"{"a":1.5}"#, Refused(.wrongType, "/a"), readInteger),
    Row("a fraction of nothing", #"{"a":1.0}"#, nil, readInteger),
    Row(
      "more than 64 bits", #"{"a":9223372036854775808}"#, Refused(.invalidValue, "/a"), readInteger),
    Row("text for an integer", #"{"a":"1"}"#, Refused(.wrongType, "/a"), readInteger),
    Row("a flag", #"{"a":false}"#, nil, readFlag),
    Row("text for a flag", #"{"a":"true"}"#, Refused(.wrongType, "/a"), readFlag),
    Row("a number for a flag", #"{"a":1}"#, Refused(.wrongType, "/a"), readFlag),
    Row("an array", #"{"a":[1,2]}"#, nil, readArray),
    Row("a long array", #"{"a":[1,2,3]}"#, Refused(.tooLarge, "/a"), readArray),
    Row("an object for an array", #"{"a":{}}"#, Refused(.wrongType, "/a"), readArray),
    Row("an object", #"{"a":{}}"#, nil, readObject),
    Row("an array for an object", #"{"a":[]}"#, Refused(.wrongType, "/a"), readObject),
    Row("a known word", #"{"a":"red"}"#, nil, readWord),
    Row("an unknown word", #"{"a":"blue"}"#, Refused(.invalidValue, "/a"), readWord),
    Row("a word in capitals", #"{"a":"Red"}"#, Refused(.invalidValue, "/a"), readWord),
    Row("a number for a word", #"{"a":1}"#, Refused(.wrongType, "/a"), readWord),
    Row("a required value", #"{"a":"x"}"#, nil, require),
    Row("a required value missing", "{}", Refused(.missingField, "/a"), require),
    Row("a required value null", #"{"a":null}"#, Refused(.missingField, "/a"), require),
    Row("a required value blank", #"{"a":" \u00a0"}"#, Refused(.missingField, "/a"), require),
    Row("an unknown member", #"{"b":1}"#, Refused(.unknownField, "/b"), readText),
    Row("an unknown member that is null", #"{"b":null}"#, Refused(.unknownField, "/b"), readText),
    Row(
      "an unknown member with a slash", #"{"b/c~d":1}"#, Refused(.unknownField, "/b~1c~0d"),
      readText),
  ]

  @Test(arguments: rows) func `Members are read or refused at their pointer`(row: Row) throws {
    let body = try json(row.body)
    let outcome = refused { () throws(Refusal) in
      var reader = try ObjectReader(body)
      try row.read(&reader)
      try reader.finish()
    }
    #expect(outcome == row.expected)
  }

  static let bodies: [Case<JSON, Refused?>] = [
    Case("an object", [:], nil), Case("an array", [], Refused(.wrongType, "")),
    Case("null", nil, Refused(.wrongType, "")), Case("text", "{}", Refused(.wrongType, "")),
  ]

  @Test(arguments: bodies) func `Only an object has members`(row: Case<JSON, Refused?>) {
    #expect(refused { () throws(Refusal) in _ = try ObjectReader(row.input) } == row.output)
  }

  static let pointers: [Case<String, String>] = [
    Case("a plain name", "name", "/x/name"),
    Case("a slash", "a/b", "/x/a~1b"),
    Case("a tilde", "a~b", "/x/a~0b"),
    Case("both, in either order", "~/~", "/x/~0~1~0"),
    Case("a name that looks escaped", "~1", "/x/~01"),
    Case("a mark upon a slash", "a/\u{338}b", "/x/a~1\u{338}b"),
    Case("a mark upon a tilde", "~\u{301}", "/x/~0\u{301}"),
    Case("nothing", "", "/x/"),
  ]

  @Test(arguments: pointers)
  func `Pointers are escaped as RFC 6901 says`(row: Case<String, String>) throws {
    let pointer = FieldPath([.member("x"), .member(row.input)]).pointer
    #expect(Array(pointer.utf8) == Array(row.output.utf8))
  }

  @Test func `A refusal says what to do`() throws {
    let refusal = try #require(throws: Refusal.self) {
      var reader = try ObjectReader(JSON.object(["wrong": 1, "b": 2]), at: ["fields", 0])
      _ = reader.value("b")
      _ = reader.value("a")
      try reader.finish()
    }
    #expect(
      refusal.message
        == "/fields/0/wrong is not known here; remove it or use one of: a, b.")
  }

  @Test func `Members that nobody asked for are left over`() throws {
    var reader = ObjectReader(["a": 1, "b": nil, "c": 3] as JSONObject)
    _ = reader.value("a")
    #expect(reader.rest().map(\.name) == ["b", "c"])
  }

  @Test func `Text is trimmed and blank text is none`() throws {
    var reader = ObjectReader(["a": " x ", "b": "\u{a0} "] as JSONObject)
    #expect(try reader.text("a", limit: 9) == "x")
    #expect(try reader.text("b", limit: 9) == nil)
  }
}
