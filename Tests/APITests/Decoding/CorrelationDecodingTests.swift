import Domain
import JSON
import Support
import Testing

@Suite struct CorrelationDecodingTests {
  static let correlations: [Case<String, Refused?>] = [
    Case("none", "{}", nil),
    Case(
      "the known keys",
      #"{"workflow_id":"w","run_id":"r","task_ref_name":"f","step_id":"s","task_id":"t"}"#, nil),
    Case(
      "free keys of every plain kind", #"{"order":"4711","amount":1.50,"urgent":true,"none":null}"#,
      nil),
    Case("32 keys", keys(32), nil),
    Case("33 keys", keys(33), Refused(.tooLarge, "/correlation")),
    Case(
      "a known key that is a number", #"{"run_id":5}"#, Refused(.wrongType, "/correlation/run_id")),
    Case("a free key that is an array", #"{"a":[]}"#, Refused(.wrongType, "/correlation/a")),
    Case("a free key that is an object", #"{"a":{}}"#, Refused(.wrongType, "/correlation/a")),
    Case("a long value", #"{"a":"\#(x(257))"}"#, Refused(.invalidValue, "/correlation/a")),
    Case(
      "a long known value", #"{"task_id":"\#(x(257))"}"#,
      Refused(.invalidValue, "/correlation/task_id")),
    Case("a bell in a value", #"{"a":"\u0007"}"#, Refused(.invalidValue, "/correlation/a")),
    Case("64 letters of a name", #"{"\#(x(64))":1}"#, nil),
    Case(
      "65 letters of a name", #"{"\#(x(65))":1}"#, Refused(.invalidValue, "/correlation/\(x(64))")),
    Case("a name without letters", #"{"":1}"#, Refused(.invalidValue, "/correlation/")),
    Case("a bell in a name", #"{"a\u0007":1}"#, Refused(.invalidValue, "/correlation/a\u{7}")),
    Case("an array", "[]", Refused(.wrongType, "/correlation")),
  ]

  @Test(arguments: correlations)
  func `Keys are kept or refused`(row: Case<String, Refused?>) throws {
    let body = try Decoded.json(
      #"{"title":"a","assignees":[{"email":"a@b.example"}],"correlation":\#(row.input)}"#)
    #expect(Decoded.refused(body) == row.output)
  }

  @Test func `The workflow's names are found, the rest is kept as it came`() throws {
    let keys =
      #"{"z":1.50,"workflow_id":"w","run_id":"r","task_ref_name":"f","step_id":"s","task_id":"t"}"#
    let correlation = try Decoded.definition(with: #","correlation":\#(keys)"#).correlation
    let names = [
      correlation.workflowID, correlation.runID, correlation.taskRefName, correlation.taskID,
    ]
    #expect(names == ["w", "r", "f", "t"])
    #expect(Decoded.text(.object(correlation.keys)) == keys)
  }

  private static func keys(_ count: Int) -> String {
    "{" + (0..<count).map { "\"m\($0)\":0" }.joined(separator: ",") + "}"
  }

  private static func x(_ count: Int) -> String { String(repeating: "x", count: count) }
}
