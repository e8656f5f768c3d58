import Domain
import JSON
import Support
import Testing

@Suite struct FieldDecodingTests {
  static let definitions: [Case<String, Refused?>] = [
    Case("only a name", #"{"name":"a"}"#, nil),
    Case("every mark of a name", #"{"name":"aZ0_-."}"#, nil),
    Case("64 letters", #"{"name":"\#(String(repeating: "a", count: 64))"}"#, nil),
    Case("65 letters", #"{"name":"\#(String(repeating: "a", count: 65))"}"#, bad("name")),
    Case("no name", "{}", Refused(.missingField, "/fields/2/name")),
    Case("an empty name", #"{"name":""}"#, bad("name")),
    Case("a digit first", #"{"name":"1a"}"#, bad("name")),
    Case("a space", #"{"name":"a b"}"#, bad("name")),
    Case("a bracket, next to the letters", #"{"name":"a["}"#, bad("name")),
    Case("a backquote, next to the letters", #"{"name":"`a"}"#, bad("name")),
    Case("a letter beyond ASCII", #"{"name":"é"}"#, bad("name")),
    Case("a number for a name", #"{"name":1}"#, Refused(.wrongType, "/fields/2/name")),
    Case("an unknown type", #"{"name":"a","type":"Text"}"#, bad("type")),
    Case(
      "an unknown member", #"{"name":"a","colour":1}"#, Refused(.unknownField, "/fields/2/colour")),
    Case("another type's limit", #"{"name":"a","min":1}"#, Refused(.unknownField, "/fields/2/min")),
    Case(
      "text for required", #"{"name":"a","required":"yes"}"#,
      Refused(.wrongType, "/fields/2/required")),
    Case(
      "a long label", #"{"name":"a","label":"\#(String(repeating: "l", count: 201))"}"#,
      bad("label")),
    Case("a line break in help", #"{"name":"a","help":"x\ny"}"#, bad("help")),
    Case("text for a field", #""a""#, Refused(.wrongType, "/fields/2")),
    Case("lengths", #"{"name":"a","min_length":2,"max_length":2}"#, nil),
    Case("lengths crossed", #"{"name":"a","min_length":3,"max_length":2}"#, bad("min_length")),
    Case("a negative length", #"{"name":"a","min_length":-1}"#, bad("min_length")),
    Case("no room at all", #"{"name":"a","max_length":0}"#, bad("max_length")),
    Case("more than 20,000", #"{"name":"a","max_length":20001}"#, bad("max_length")),
    Case("a shortest beyond the standard", #"{"name":"a","min_length":501}"#, bad("min_length")),
    Case("bounds", #"{"name":"a","type":"number","min":1,"max":1.0}"#, nil),
    Case("bounds crossed", #"{"name":"a","type":"number","min":2,"max":1}"#, bad("min")),
    Case(
      "bounds crossed where doubles see none",
      #"{"name":"a","type":"number","min":9007199254740993,"max":9007199254740992}"#, bad("min")),
    Case(
      "text for a bound", #"{"name":"a","type":"number","min":"1"}"#,
      Refused(.wrongType, "/fields/2/min")),
    Case(
      "an endless bound", #"{"name":"a","type":"number","max":1e999}"#,
      Refused(.invalidValue, "/fields/2/max")),
    Case("days", #"{"name":"a","type":"date","min":"2026-01-01","max":"2026-01-01"}"#, nil),
    Case(
      "days crossed", #"{"name":"a","type":"date","min":"2026-01-02","max":"2026-01-01"}"#,
      bad("min")),
    Case("no day", #"{"name":"a","type":"date","min":"2026-02-30"}"#, bad("min")),
    Case(
      "a number for a day", #"{"name":"a","type":"date","max":2026}"#,
      Refused(.wrongType, "/fields/2/max")),
    Case(
      "no options", #"{"name":"a","type":"select"}"#, Refused(.missingField, "/fields/2/options")),
    Case("an empty list", #"{"name":"a","type":"select","options":[]}"#, bad("options")),
    Case("only commas", #"{"name":"a","type":"select","options":" , ,"}"#, bad("options")),
    Case("an option twice", #"{"name":"a","type":"select","options":"x, y ,x"}"#, bad("options")),
    Case("a blank option", #"{"name":"a","type":"select","options":["x"," "]}"#, bad("options")),
    Case(
      "a number as option", #"{"name":"a","type":"select","options":[1]}"#,
      Refused(.wrongType, "/fields/2/options")),
    Case(
      "a number for options", #"{"name":"a","type":"select","options":1}"#,
      Refused(.wrongType, "/fields/2/options")),
    Case(
      "a line break in an option", #"{"name":"a","type":"select","options":["x\ny"]}"#,
      bad("options")),
    Case(
      "201 options", #"{"name":"a","type":"select","options":\#(options(201))}"#,
      Refused(.tooLarge, "/fields/2/options")),
    Case("200 options", #"{"name":"a","type":"select","options":\#(options(200))}"#, nil),
    Case("a good default", #"{"name":"a","type":"date","default":"30.11.2026"}"#, nil),
    Case("a default of another kind", #"{"name":"a","default":5}"#, bad("default")),
    Case(
      "a default beyond a limit", #"{"name":"a","type":"number","max":4,"default":5}"#,
      bad("default")),
    Case(
      "a default that is no option", #"{"name":"a","type":"select","options":"x","default":"y"}"#,
      bad("default")),
    Case(
      "a blank default is none", #"{"name":"a","type":"select","options":"x","default":""}"#, nil),
  ]

  @Test(arguments: definitions)
  func `A definition is read or refused at its member`(row: Case<String, Refused?>) throws {
    #expect(Decoded.refused(try Self.body(row.input)) == row.output)
  }

  @Test func `A field falls back on its name and on text`() throws {
    let written = try Self.written(#"{"name":"amount","label":" "}"#)
    #expect(Decoded.text(written) == #"{"name":"amount","type":"text","label":"amount"}"#)
  }

  @Test func `Everything that was said is written again`() throws {
    let definition =
      #"{"name":"when","type":"date","label":"Day","help":"A working day","required":true,"default":"2026-11-30","min":"2026-01-01","max":"2026-12-31"}"#
    #expect(Decoded.text(try Self.written(definition)) == definition)
  }

  @Test func `An unknown member is refused with the known ones, limits included`() throws {
    let refusal = try #require(throws: Refusal.self) {
      _ = try Decoded.definition(Self.body(#"{"name":"a","type":"number","colour":1}"#))
    }
    #expect(
      refusal.message
        == "/fields/2/colour is not known here; remove it or use one of: "
        + "default, help, label, max, min, name, required, type.")
  }

  /// A task whose third field is the one given.
  private static func body(_ field: String) throws -> JSON {
    try Decoded.json(
      #"{"title":"A","assignees":[{"email":"a@b.example"}],"fields":[{"name":"p"},{"name":"q"},\#(field)]}"#
    )
  }

  private static func written(_ field: String) throws -> JSON {
    let definition = try Decoded.definition(body(field))
    return try #require(Decoded.written(definition)["fields"]?.array?.last)
  }

  private static func bad(_ member: String) -> Refused {
    Refused(.invalidValue, "/fields/2/" + member)
  }

  private static func options(_ count: Int) -> String {
    Decoded.text(.array((0..<count).map { .string("option \($0)") }))
  }
}
