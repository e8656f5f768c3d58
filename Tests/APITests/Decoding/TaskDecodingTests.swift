import API
import Domain
import JSON
import Support
import Testing

@Suite struct TaskDecodingTests {
  /// The contract by example.
  private static let contract = #"""
    { "type": "approval", "title": "Approve the loan for Ada Byron", "prompt": "Check the figures, then decide.",
      "context": [ { "label": "Loan amount", "value": 80000, "format": "money", "currency": "USD" } ],
      "fields":  [ { "name": "comments", "type": "multiline", "label": "Reviewer comments", "required": true },
                   { "name": "rate", "type": "number", "label": "Rate in percent", "min": 0, "max": 20 },
                   { "name": "branch", "type": "select", "label": "Branch", "options": "north,south,west" } ],
      "assignees": [ { "email": "ada@example.com", "name": "Ada", "language": "en" } ], "policy": { "kind": "any" },
      "channels": [ "approvals" ], "timeout_seconds": 86400, "on_timeout": "fail", "submit_label": "Send my decision",
      "correlation": { "workflow_id": "wf-1", "run_id": "run-1", "task_ref_name": "approval_ref" },
      "callback": { "kind": "webhook", "url": "https://orders.example/resume" } }
    """#

  @Test func `The contract's example is read whole`() throws {
    let body = try Decoded.json(Self.contract)
    let definition = try Decoded.definition(body)
    #expect(definition.title == "Approve the loan for Ada Byron")
    #expect(definition.form.fields.map(\.name) == ["comments", "rate", "branch"])
    #expect(definition.assignees.map(\.displayName) == ["Ada"])
    #expect(definition.timeout == .days(1))
    #expect(definition.channels == ["approvals"])
    #expect(definition.correlation.taskRefName == "approval_ref")
    #expect(
      try V1Decoding.newTask(body).callback
        == NewCallback(kind: "webhook", settings: ["url": "https://orders.example/resume"]))
    #expect(definition.context.first?.currency == "USD")
  }

  @Test func `The contract's example is read again from what it writes`() throws {
    let written = Decoded.written(try Decoded.definition(Decoded.json(Self.contract)))
    #expect(Decoded.written(try Decoded.definition(written)) == written)
  }

  @Test func `What is written holds all but the callback, which is kept sealed`() throws {
    let given = try Decoded.json(Self.contract)
    let written = Decoded.written(try Decoded.definition(given))
    let names = try #require(written.object).members.map(\.name)
    #expect(
      Set(names)
        == Set(try #require(given.object).members.map(\.name)).subtracting(["callback"]).union([
          "invite"
        ]))
    for name in ["title", "prompt", "context", "assignees", "correlation", "timeout_seconds"] {
      #expect(written[name] == given[name])
    }
  }

  @Test func `A title and one assignee are enough`() throws {
    let definition = try Decoded.definition(with: "")
    #expect(definition.type == .approval)
    #expect(definition.timeout == .seconds(3600))
    #expect(definition.onTimeout == .fail)
    #expect(definition.policy == Policy(kind: .any))
    #expect(definition.invitation == .email)
    #expect(definition.form.fields.isEmpty && definition.context.isEmpty)
    let written = Decoded.written(definition)
    #expect(Decoded.written(try Decoded.definition(written)) == written)
  }

  /// Members that stand in the least definition, or replace its own.
  static let refusals: [Case<[String], Refused?>] = [
    Case("nothing wrong", ["type", #""form""#], nil),
    Case("an unknown member", ["colour", "1"], Refused(.unknownField, "/colour")),
    Case("an unknown type", ["type", #""vote""#], bad("/type")),
    Case("no title", ["title", "null"], Refused(.missingField, "/title")),
    Case("a blank title", ["title", #""  ""#], Refused(.missingField, "/title")),
    Case("a long title", ["title", "\"\(x(201))\""], bad("/title")),
    Case("a title of two lines", ["title", #""a\nb""#], bad("/title")),
    Case("a title that is a number", ["title", "1"], Refused(.wrongType, "/title")),
    Case("a prompt of many lines", ["prompt", #""a\nb""#], nil),
    Case("a long prompt", ["prompt", "\"\(x(10_001))\""], bad("/prompt")),
    Case("no assignee", ["assignees", "[]"], Refused(.missingField, "/assignees")),
    Case("assignees missing", ["assignees", "null"], Refused(.missingField, "/assignees")),
    Case(
      "an assignee that is text", ["assignees", #"["ada@example.com"]"#],
      Refused(.wrongType, "/assignees/0")),
    Case(
      "an assignee without an address", ["assignees", "[{}]"],
      Refused(.missingField, "/assignees/0/email")),
    Case("a bad address", ["assignees", #"[{"email":"ada"}]"#], bad("/assignees/0/email")),
    Case(
      "an address twice", ["assignees", #"[{"email":"a@b.example"},{"email":"A@B.example"}]"#],
      bad("/assignees")),
    Case(
      "a bad language", ["assignees", #"[{"email":"a@b.example","language":"e"}]"#],
      bad("/assignees/0/language")),
    Case("51 assignees", ["assignees", people(51)], Refused(.tooLarge, "/assignees")),
    Case("50 assignees", ["assignees", people(50)], nil),
    Case("an unknown policy", ["policy", #"{"kind":"most"}"#], bad("/policy/kind")),
    Case("a policy without a kind", ["policy", "{}"], Refused(.missingField, "/policy/kind")),
    Case(
      "a policy with more", ["policy", #"{"kind":"any","n":2}"#],
      Refused(.unknownField, "/policy/n")),
    Case("a policy that is text", ["policy", #""any""#], Refused(.wrongType, "/policy")),
    Case("fields that are an object", ["fields", "{}"], Refused(.wrongType, "/fields")),
    Case("a bad field", ["fields", #"[{"name":"a"},{"name":"1"}]"#], bad("/fields/1/name")),
    Case("a channel that is a number", ["channels", "[1]"], Refused(.wrongType, "/channels/0")),
    Case("a channel twice", ["channels", #"["a","a"]"#], bad("/channels")),
    Case("an empty channel", ["channels", #"["a",""]"#], bad("/channels/1")),
    Case("a channel with a bell", ["channels", #"["a\u0007"]"#], bad("/channels/0")),
    Case("the shortest timeout", ["timeout_seconds", "1"], nil),
    Case("no time", ["timeout_seconds", "0"], bad("/timeout_seconds")),
    Case("a year", ["timeout_seconds", "31536000"], nil),
    Case("more than a year", ["timeout_seconds", "31536001"], bad("/timeout_seconds")),
    Case("a hostile timeout", ["timeout_seconds", "9223372036854775807"], bad("/timeout_seconds")),
    Case(
      "a timeout in text", ["timeout_seconds", #""60""#], Refused(.wrongType, "/timeout_seconds")),
    Case("an unknown end", ["on_timeout", #""explode""#], bad("/on_timeout")),
    Case("an unknown invitation", ["invite", #""pigeon""#], bad("/invite")),
    Case("no invitation", ["invite", #""none""#], nil),
    Case("a long button", ["submit_label", "\"\(x(61))\""], bad("/submit_label")),
    Case("a language", ["language", #""pt-BR""#], nil),
    Case("a language with an underscore", ["language", #""pt_BR""#], bad("/language")),
    Case("a language that ends in a dash", ["language", #""pt-""#], bad("/language")),
    Case("context that is text", ["context", #"["a"]"#], Refused(.wrongType, "/context/0")),
    Case(
      "context without a label", ["context", #"[{"value":1}]"#],
      Refused(.missingField, "/context/0/label")),
    Case(
      "context of an object", ["context", #"[{"label":"a","value":{}}]"#],
      Refused(.wrongType, "/context/0/value")),
    Case(
      "an unknown format", ["context", #"[{"label":"a","format":"x"}]"#], bad("/context/0/format")),
    Case(
      "a small currency", ["context", #"[{"label":"a","currency":"usd"}]"#],
      bad("/context/0/currency")),
    Case(
      "a short currency", ["context", #"[{"label":"a","currency":"US"}]"#],
      bad("/context/0/currency")),
    Case(
      "a bad correlation", ["correlation", #"{"workflow_id":1}"#],
      Refused(.wrongType, "/correlation/workflow_id")),
    Case(
      "a callback without a kind", ["callback", "{}"], Refused(.missingField, "/callback/kind")),
    Case(
      "a callback that is text", ["callback", #""https://c.example""#],
      Refused(.wrongType, "/callback")),
    Case(
      "context with a blank label", ["context", #"[{"label":" ","value":1}]"#],
      bad("/context/0/label")),
  ]

  @Test(arguments: refusals)
  func `A bad member is refused at its place`(row: Case<[String], Refused?>) throws {
    var object: JSONObject = ["title": "Approve", "assignees": [["email": "ada@example.com"]]]
    object[row.input[0]] = try Decoded.json(row.input[1])
    #expect(Decoded.refused(.object(object)) == row.output)
  }

  @Test func `Blank texts are as good as none`() throws {
    let definition = try Decoded.definition(with: #","prompt":" ","submit_label":"""#)
    #expect(definition.prompt == nil && definition.submitLabel == nil)
  }

  @Test func `Context keeps its values exactly`() throws {
    let context =
      #"[{"label":"a","value":80000.00,"format":"money","currency":"EUR"},{"label":"b","value":true},{"label":"c","value":null}]"#
    let definition = try Decoded.definition(with: #","context":\#(context)"#)
    #expect(Decoded.text(try #require(Decoded.written(definition)["context"])) == context)
  }

  private static func bad(_ field: String) -> Refused { Refused(.invalidValue, field) }

  private static func x(_ count: Int) -> String { String(repeating: "x", count: count) }

  private static func people(_ count: Int) -> String {
    Decoded.text(.array((0..<count).map { ["email": .string("p\($0)@example.com")] }))
  }
}
