import Domain
import JSON
import Support
import Testing

/// The result of an answer to a form of one field.
enum Answered: Sendable, Hashable {
  /// The stored value, as JSON text.
  case kept(String)
  case refused(FieldError)
}

/// A form of one field that is called `f`, with the rest of its definition as JSON members.
func form(of members: String) throws -> Form {
  try Form([newField(#"{"name":"f",\#(members)}"#)])
}

/// A field from a definition as JSON, which is short to write in a table; other members are limits.
func newField(_ text: String) throws -> NewField {
  let definition = try json(text)
  var field = NewField(definition["name"]?.string ?? "")
  for member in definition.object?.members ?? [] {
    switch member.name {
    case "name": break
    case "type": field.type = member.value.string ?? ""
    case "label": field.label = member.value.string
    case "help": field.help = member.value.string
    case "required": field.isRequired = member.value.bool ?? false
    case "default": field.initial = member.value
    default: field.limits[member.name] = member.value
    }
  }
  return field
}

func answered(_ answers: Answers) -> Answered {
  if let first = answers.complaints.first { return .refused(first.complaint) }
  return .kept(text(answers.values["f"] ?? "nothing at all"))
}

func typed(_ members: String, _ answer: String) throws -> Answered {
  answered(try form(of: members).answers(typed: [("f", answer)], enforcingRequired: true))
}

func sent(_ members: String, _ answer: String) throws -> Answered {
  let object = try #require(try json(#"{"f":\#(answer)}"#).object)
  return answered(try form(of: members).answers(json: object, enforcingRequired: true))
}

/// Rules that hold for every type, one line a type.
struct FieldTypeTests {
  /// The members of a definition with every limit, and answers that it keeps.
  static let samples: [Case<String, [String]>] = [
    Case("text", #""type":"text","min_length":1,"max_length":9"#, ["a", "né", "𝄞 x"]),
    Case("multiline", #""type":"multiline","max_length":9"#, ["a", "a\nb", "a\r\n\r\nb"]),
    Case("number", #""type":"number","min":-5,"max":2000.50"#, ["0", "-5", "1,234.50", ".5"]),
    Case("email", #""type":"email""#, ["ada@example.com"]),
    Case(
      "date", #""type":"date","min":"2026-01-01","max":"2026-12-31""#, ["2026-11-30", "1.2.2026"]),
    Case("phone", #""type":"phone""#, ["+44 20 7946 0000", "(020) 7946-0000 x12"]),
    Case(
      "select", #""type":"select","options":["north","south, west"]"#, ["north", "south, west"]),
  ]

  @Test func `Every type has a sample here, under its own name`() {
    #expect(FieldTypes.all.map { $0.name }.sorted() == Self.samples.map(\.name).sorted())
  }

  @Test(arguments: samples)
  func `A form's values make the same form again`(row: Case<String, [String]>) throws {
    let values = try form(of: row.input).fields.map(\.values)
    #expect(try Form(values).fields.map(\.values) == values)
  }

  @Test(arguments: samples)
  func `A type knows the limits that it is given here and no others`(
    row: Case<String, [String]>
  ) throws {
    let type = try #require(FieldTypes.named(row.name))
    let given = try newField(#"{"name":"f",\#(row.input)}"#).limits.members.map(\.name)
    #expect(Set(given).isSubset(of: type.limitNames))
    #expect(throws: Refusal.self) { try form(of: row.input + #","colour":1"#) }
  }

  @Test(arguments: samples)
  func `A stored answer, shown and sent again, stays the same`(
    row: Case<String, [String]>
  ) throws {
    let type = try #require(try form(of: row.input).fields.first).type
    for answer in row.output {
      let value = try type.value(typed: answer)
      #expect(try type.value(typed: type.text(of: value)) == value)
      #expect(try type.value(json: value) == value)
    }
  }

  @Test(arguments: samples)
  func `White space around an answer does not matter`(row: Case<String, [String]>) throws {
    for answer in row.output {
      #expect(try typed(row.input, " \u{a0}\(answer)\r\n") == typed(row.input, answer))
    }
  }

  @Test(arguments: samples)
  func `Blank is no answer, typed or sent`(row: Case<String, [String]>) throws {
    for blank in ["", " ", "\u{a0}\u{3000}"] {
      #expect(try typed(row.input, blank) == .kept("null"))
      #expect(try sent(row.input, text(.string(blank))) == .kept("null"))
      #expect(try typed(row.input + #","required":true"#, blank) == .refused(.missing))
      #expect(
        try sent(row.input + #","required":true"#, text(.string(blank))) == .refused(.missing))
    }
  }

  @Test(arguments: samples)
  func `Values of another kind are refused`(row: Case<String, [String]>) throws {
    let kind: FieldError = row.name == "number" ? .notNumber : .notText
    let others = ["true", "[]", "{}", "[\"a\"]", row.name == "number" ? #""5""# : "5"]
    for other in others { #expect(try sent(row.input, other) == .refused(kind)) }
  }

  @Test(arguments: samples)
  func `No hostile text ends the process or passes unchecked`(row: Case<String, [String]>) throws {
    let form = try form(of: row.input)
    forAll("hostile answers to \(row.name)", rounds: 500) { random in
      let alphabet = Array("0123456789999.,+-eE/ xX#@'\u{0}\u{1b}\u{202e}\u{2212}٣é".unicodeScalars)
      let scalars = (0..<Int.random(in: 1...60, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? "0"
      }
      let answer = String(String.UnicodeScalarView(scalars))
      let answers = form.answers(typed: [("f", answer)], enforcingRequired: true)
      let kept = answers.values["f"]?.string ?? ""
      return kept.unicodeScalars.contains { $0.isForbidden(linesAllowed: true) && $0 != "\t" }
        ? answer : nil
    }
  }

  @Test func `An unknown type is refused with the known ones`() throws {
    let refusal = try #require(throws: Refusal.self) { try form(of: #""type":"colour""#) }
    #expect(refusal.path == ["fields", 0, "type"])
    #expect(FieldTypes.all.allSatisfy { refusal.message.contains($0.name) })
  }
}
