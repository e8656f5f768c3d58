import Domain
import JSON
import Support
import Testing

struct FieldTests {
  @Test func `A field falls back on its name and on text`() throws {
    var new = NewField("amount")
    new.label = " "
    let field = try Field(new, at: [])
    #expect(field.label == "amount")
    #expect(field.type is TextField)
  }

  static let optionLists = [
    #"["north","south","west"]"#, #""north,south,west""#, #"" north ,south,, west,""#,
  ]

  @Test(arguments: optionLists)
  func `Options are an array or text with commas`(options: String) throws {
    let field = try Field(newField(#"{"name":"a","type":"select","options":\#(options)}"#), at: [])
    #expect(field.type.control == .choice(["north", "south", "west"]))
  }

  static let controls: [Case<String, Control>] = [
    Case("text", #""type":"text""#, .line(type: "text", mode: nil, autocomplete: nil)),
    Case("lines", #""type":"multiline""#, .lines(rows: 5)),
    Case(
      "a number that may be negative", #""type":"number""#,
      .line(type: "text", mode: nil, autocomplete: nil)),
    Case(
      "a number that may not", #""type":"number","min":0"#,
      .line(type: "text", mode: "decimal", autocomplete: nil)),
    Case("an address", #""type":"email""#, .line(type: "email", mode: nil, autocomplete: "email")),
    Case("a phone", #""type":"phone""#, .line(type: "tel", mode: nil, autocomplete: "tel")),
    Case("a day", #""type":"date""#, .line(type: "date", mode: nil, autocomplete: nil)),
  ]

  @Test(arguments: controls)
  func `A field is shown by its control`(row: Case<String, Control>) throws {
    #expect(try form(of: row.input).fields.first?.type.control == row.output)
  }

  static let complaints: [FieldError] = [
    .missing, .notText, .controlCharacter, .tooShort(1), .tooLong(2), .notNumber, .notWhole,
    .tooSmall("3"), .tooBig("4"), .notEmail, .notDate, .tooEarly("5"), .tooLate("6"), .notPhone,
    .notOption, .twice,
  ]

  @Test func `Every complaint has a key, a sentence and its limit`() {
    #expect(Set(Self.complaints.map(\.key)).count == Self.complaints.count)
    #expect(Set(Self.complaints.map(\.sentence)).count == Self.complaints.count)
    #expect(Self.complaints.compactMap(\.limit) == ["1", "2", "3", "4", "5", "6"])
  }
}
