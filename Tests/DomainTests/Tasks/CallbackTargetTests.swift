import Domain
import JSON
import Support
import Testing

struct CallbackTargetTests {
  private static let url = #""url":"https://c.example/api""#

  /// A callback and a correlation; what is stored sealed, or the refusal.
  static let targets: [Case<[String], String?>] = [
    Case("a webhook", [#"{"kind":"webhook",\#(url)}"#, "{}"], #"{"kind":"webhook",\#(url)}"#),
    Case(
      "Conductor with its own ids",
      [#"{"kind":"conductor",\#(url),"workflow_id":"w","task_id":"t","token":"s"}"#, "{}"],
      #"{"kind":"conductor",\#(url),"workflow_id":"w","task_id":"t","token":"s"}"#),
    Case(
      "Conductor with the ids of the correlation",
      [#"{"kind":"conductor",\#(url)}"#, #"{"workflow_id":"w","task_id":"t"}"#],
      #"{"kind":"conductor",\#(url),"workflow_id":"w","task_id":"t","token":null}"#),
    Case(
      "its own ids count before the correlation's",
      [#"{"kind":"conductor",\#(url),"task_id":"mine"}"#, #"{"workflow_id":"w","task_id":"t"}"#],
      #"{"kind":"conductor",\#(url),"workflow_id":"w","task_id":"mine","token":null}"#),
  ]

  @Test(arguments: targets)
  func `A target is read, sealed and read again`(row: Case<[String], String?>) throws {
    let definition = try Sample.definition(
      #","callback":\#(row.input[0]),"correlation":\#(row.input[1])"#)
    let target = try #require(definition.callback)
    #expect(text(target.sealedJSON) == row.output)
    #expect(try CallbackTarget(stored: target.sealedJSON) == target)
    #expect(target.url == "https://c.example/api")
    #expect(target.sealedJSON["kind"]?.string == target.kind.rawValue)
    #expect(definition.json["callback"] == nil)
  }

  static let refusals: [Case<String, Refused>] = [
    Case("no kind", "{\(url)}", Refused(.missingField, "/callback/kind")),
    Case("an unknown kind", #"{"kind":"fax",\#(url)}"#, Refused(.invalidValue, "/callback/kind")),
    Case("no address", #"{"kind":"webhook"}"#, Refused(.missingField, "/callback/url")),
    Case(
      "a blank address", #"{"kind":"webhook","url":" "}"#, Refused(.missingField, "/callback/url")),
    Case(
      "a line break in it", #"{"kind":"webhook","url":"https://a\r\nb"}"#,
      Refused(.invalidValue, "/callback/url")),
    Case(
      "no workflow", #"{"kind":"conductor",\#(url),"task_id":"t"}"#,
      Refused(.missingField, "/callback/workflow_id")),
    Case(
      "no task", #"{"kind":"conductor",\#(url),"workflow_id":"w"}"#,
      Refused(.missingField, "/callback/task_id")),
    Case(
      "a webhook with a token", #"{"kind":"webhook",\#(url),"token":"s"}"#,
      Refused(.unknownField, "/callback/token")),
    Case("text", #""https://c.example""#, Refused(.wrongType, "/callback")),
  ]

  @Test(arguments: refusals)
  func `A bad target is refused at its member`(row: Case<String, Refused>) throws {
    let body = try json(
      #"{"title":"a","assignees":[{"email":"a@b.example"}],"callback":\#(row.input)}"#)
    #expect(refused { () throws(Refusal) in _ = try TaskDefinition(body) } == row.output)
  }
}
