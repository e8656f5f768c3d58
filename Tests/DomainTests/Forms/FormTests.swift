import Domain
import JSON
import Support
import Testing

struct FormTests {
  private static let survey = #"""
    [{"name":"decision","type":"select","label":"Decision","options":"approve,reject,revise","required":true},
     {"name":"feedback","type":"text","label":"Feedback"},
     {"name":"priority","type":"number","label":"Priority (1-5)","min":1,"max":5}]
    """#

  private static func form(_ text: String = survey) throws -> Form {
    try Form(try #require(try json(text).array).map { try newField(DomainTests.text($0)) })
  }

  @Test func `The fields of the orchestrators' own example are read`() throws {
    let form = try Self.form(
      #"""
      [{"name": "decision", "type": "select", "label": "Decision", "options": "approve,reject,revise"},
       {"name": "feedback", "type": "text", "label": "Feedback"},
       {"name": "priority", "type": "number", "label": "Priority (1-5)"}]
      """#)
    #expect(form.fields.map(\.name) == ["decision", "feedback", "priority"])
    #expect(form.fields.first?.type.control == .choice(["approve", "reject", "revise"]))
  }

  @Test(arguments: ["text", "number", "email", "date", "phone", "select"])
  func `Every type of that example is known`(type: String) {
    #expect(FieldTypes.named(type) != nil)
  }

  @Test func `Good answers come in the form's order, null where there is none`() throws {
    let answers = try Self.form().answers(
      typed: [("priority", "3"), ("decision", "revise")], enforcingRequired: true)
    #expect(text(.object(answers.values)) == #"{"decision":"revise","feedback":null,"priority":3}"#)
    #expect(answers.complaints.isEmpty)
  }

  static let typings: [Case<[[String]], [String]>] = [
    Case("all is well", [["decision", "approve"]], []),
    Case("a required answer missing", [], ["decision needs an answer"]),
    Case("a required answer blank", [["decision", " "]], ["decision needs an answer"]),
    Case(
      "an answer twice", [["decision", "approve"], ["decision", "reject"]],
      ["decision must be given once"]),
    Case(
      "the same answer twice", [["decision", "approve"], ["decision", "approve"]],
      ["decision must be given once"]),
    Case(
      "an unknown name is left to the caller", [["decision", "approve"], ["token", "x"]], []),
    Case(
      "every mistake is told, in the form's order",
      [["priority", "9"], ["feedback", "a\0"], ["decision", "maybe"]],
      [
        "decision must be one of the options", "feedback holds a control character; remove it",
        "priority must be 5 or less",
      ]),
  ]

  @Test(arguments: typings)
  func `Mistakes are told by field`(row: Case<[[String]], [String]>) throws {
    let typed = row.input.map { (name: $0[0], text: $0[1]) }
    let answers = try Self.form().answers(typed: typed, enforcingRequired: true)
    #expect(Self.told(answers) == row.output)
  }

  @Test func `A mistaken answer is not among the good ones`() throws {
    let answers = try Self.form().answers(
      typed: [("decision", "approve"), ("priority", "9")], enforcingRequired: true)
    #expect(text(.object(answers.values)) == #"{"decision":"approve","feedback":null}"#)
  }

  @Test func `A rejection needs no answers, but those given are checked`() throws {
    let form = try Self.form()
    #expect(form.answers(typed: [], enforcingRequired: false).complaints.isEmpty)
    #expect(form.answers(json: [:], enforcingRequired: false).complaints.isEmpty)
    #expect(
      Self.told(form.answers(json: ["priority": 9], enforcingRequired: false))
        == ["priority must be 5 or less"])
  }

  @Test func `JSON answers mean what typed answers mean`() throws {
    let form = try Self.form()
    let sent = form.answers(json: ["decision": " reject", "priority": 2], enforcingRequired: true)
    let typed = form.answers(
      typed: [("decision", "reject "), ("priority", "2")], enforcingRequired: true)
    #expect(sent == typed)
  }

  static let sizes: [Case<Int, Refused?>] = [
    Case("none", 0, nil), Case("100", 100, nil), Case("101", 101, Refused(.tooLarge, "/fields")),
  ]

  @Test(arguments: sizes) func `A form has at most 100 fields`(row: Case<Int, Refused?>) {
    let fields = (0..<row.input).map { NewField("f\($0)") }
    #expect(refused { () throws(Refusal) in _ = try Form(fields) } == row.output)
  }

  @Test func `A form of 100 fields takes 100 answers`() throws {
    let form = try Form((0..<100).map { NewField("f\($0)") })
    let answers = form.answers(
      typed: (0..<100).map { ("f\($0)", "\($0)") }, enforcingRequired: true)
    #expect(answers.values.members.map(\.value) == (0..<100).map { .string("\($0)") })
  }

  @Test func `Two fields of one name are refused at the second`() {
    let fields = [NewField("a"), NewField("b"), NewField("a")]
    #expect(
      refused { () throws(Refusal) in _ = try Form(fields) }
        == Refused(.invalidValue, "/fields/2/name"))
  }

  private static func told(_ answers: Answers) -> [String] {
    answers.complaints.map { $0.field + " " + $0.complaint.sentence }
  }
}
