import Domain
import HTTPServer
import Support
import Testing

private let least = #"{"title":"T","assignees":[{"email":"ada@example.com"}]}"#

@Suite(.everyEngine) struct TaskScenarios {
  static let all: [Scenario] = [
    .post(
      "the least task", "/v1/tasks", least, 201,
      expects: [#""status":"pending""#, "https://gate.example/t/"]),
    .post(
      "a task with everything", "/v1/tasks",
      #"""
      {"type":"form","title":"T","prompt":"Look.\nThen answer.","context":[{"label":"L","value":1}],
      "fields":[{"name":"a","type":"select","options":"x,y"}],
      "assignees":[{"email":"ada@example.com","name":"Ada","language":"pt-BR"}],
      "policy":{"kind":"any"},"channels":["approvals","plain"],"timeout_seconds":1,
      "on_timeout":"approve","invite":"none","submit_label":"Go","language":"de",
      "correlation":{"workflow_id":"w","order":7,"flag":true},
      "callback":{"kind":"conductor","url":"https://c.example/api","task_id":"t","workflow_id":"w",
      "token":"canary-token"}}
      """#, 201, expects: [#""options":["x","y"]"#, #""order":7"#],
      forbids: ["canary-token", "c.example"]),
    .post(
      "a task where all that may be left out is null", "/v1/tasks",
      #"""
      {"title":"T","assignees":[{"email":"ada@example.com","name":null,"language":null}],
      "type":null,"prompt":null,"context":[{"label":"L","value":null,"format":null,
      "currency":null}],"fields":[{"name":"a","type":null,"label":null,"help":null,
      "required":null,"default":null,"min_length":null,"max_length":null}],"policy":null,
      "channels":null,"timeout_seconds":null,"on_timeout":null,"invite":null,"submit_label":null,
      "language":null,"correlation":{"workflow_id":null,"order":null},
      "callback":{"kind":"conductor","url":"https://c.example/api","workflow_id":"w","task_id":"t",
      "token":null}}
      """#, 201, expects: [#""timeout_seconds":3600"#, #""workflow_id":null"#]),
    .post(
      "a whole number with a point", "/v1/tasks",
      #"{"title":"T","assignees":[{"email":"ada@example.com"}],"timeout_seconds":6.0e1}"#, 201,
      expects: [#""timeout_seconds":60,"#]),
    .get("a list", "/v1/tasks", expects: ["{task}", "{closed}"], forbids: ["/t/"]),
    .get("by state", "/v1/tasks?status=pending", expects: ["{task}"], forbids: ["{closed}"]),
    .get("by states", "/v1/tasks?status=pending,completed", expects: ["{task}", "{closed}"]),
    .get(
      "by person, whatever the case", "/v1/tasks?assignee=ADA%40example.com", expects: ["{task}"]),
    .get("by another person", "/v1/tasks?assignee=bob%40example.com", forbids: ["{task}"]),
    .get("by run", "/v1/tasks?workflow_id=wf-1&run_id=run-1", expects: ["{task}"]),
    .get("by another run", "/v1/tasks?workflow_id=wf-1&run_id=run-2", forbids: ["{task}"]),
    .get("by words of the title", "/v1/tasks?q=THE+loan", expects: ["{task}"]),
    .get("by a word with a wildcard", "/v1/tasks?q=%25", forbids: ["{task}"]),
    .get(
      "the first page", "/v1/tasks?limit=1", expects: [#""next_cursor":"task_"#]),
    .get("after the last", "/v1/tasks?limit=1&cursor={task}", expects: ["next_cursor"]),
    .get("what is pending", "/v1/tasks/pending", expects: ["{task}"], forbids: ["{closed}"]),
    .get(
      "what is pending in a run", "/v1/workflows/wf-1/runs/run-1/tasks/pending",
      expects: ["{task}"], forbids: ["{closed}"]),
    .get(
      "what is pending in another run", "/v1/workflows/wf-2/runs/run-1/tasks/pending",
      expects: [#"{"data":[],"next_cursor":null}"#]),
    .get("one task", "/v1/tasks/{task}", expects: ["{task}", "{link}"], forbids: ["{url}"]),
    .get(
      "a decided task", "/v1/tasks/{closed}",
      expects: [#""approved":true"#, #""proof":"api_key""#, #""status":"completed""#]),
    .get("its deliveries", "/v1/tasks/{task}/deliveries", expects: [#""purpose":"invite""#]),
    .get("its story", "/v1/tasks/{task}/audit", expects: ["task.created", "link.issued"]),
    .get("no such task", "/v1/tasks/task_00000000000000000000000000", 404, code: "not_found"),
    .get("no id", "/v1/tasks/abc", 404, code: "not_found"),
    .get("an id of another kind", "/v1/tasks/{link}", 404, code: "not_found"),
    .post(
      "a decision", "/v1/tasks/{task}/complete",
      #"{"approved":false,"result":{"why":"no"},"comment":"No.","decided_by":"ada@example.com"}"#,
      200, expects: [#""status":"rejected""#, #""approved":false"#, #"{"why":"no"}"#]),
    .post(
      "a second decision", "/v1/tasks/{closed}/complete", #"{"approved":false}"#, 409,
      code: "already_decided", expects: ["was approved by API at 2027-01-15T08:00:00Z"]),
    .post(
      "a decision without a word", "/v1/tasks/{task}/complete", "{}", 422, code: "missing_field",
      field: "/approved"),
    .post(
      "a decision that is a text", "/v1/tasks/{task}/complete", #"{"approved":"yes"}"#, 422,
      code: "wrong_type", field: "/approved"),
    .post(
      "a decision for nobody", "/v1/tasks/{task}/complete",
      #"{"approved":true,"decided_by":"somebody"}"#, 422, code: "invalid_value",
      field: "/decided_by"),
    .post(
      "a decision of the run", "/v1/workflows/wf-1/runs/run-1/tasks/{task}/complete",
      #"{"approved":true}"#, 200, expects: [#""status":"completed""#]),
    .post(
      "a decision of another run", "/v1/workflows/wf-1/runs/run-2/tasks/{task}/complete",
      #"{"approved":true}"#, 404, code: "not_found"),
    .post("a withdrawal", "/v1/tasks/{task}/cancel", "", 200, expects: [#""cancelled""#]),
    .post("a withdrawal with an object", "/v1/tasks/{task}/cancel", "{}", 200),
    .post(
      "a withdrawal with a reason", "/v1/tasks/{task}/cancel", #"{"reason":"x"}"#, 422,
      code: "unknown_field", field: "/reason",
      expects: ["/reason is not known here; remove it.\""]),
    .post(
      "a late withdrawal", "/v1/tasks/{closed}/cancel", "", 409, code: "already_decided"),
    .post(
      "a new link", "/v1/tasks/{task}/links", "", 201,
      expects: ["https://gate.example/t/"], forbids: ["{link}"]),
    .post(
      "a new link for somebody else", "/v1/tasks/{task}/links",
      #"{"assignee":"bob@example.com"}"#, 422, code: "invalid_value", field: "/assignee"),
    .post(
      "a new link to a closed task", "/v1/tasks/{closed}/links", "", 409, code: "already_decided"),
    .delete("the end of a link", "/v1/links/{link}"),
    .delete("the end of no link", "/v1/links/{task}", 404, code: "not_found"),
  ]

  @Test(arguments: all)
  func `requests about tasks and links answer as in the table`(scenario: Scenario) async throws {
    try await scenario.run()
  }

  static let queries: [Scenario] = [
    .get(
      "an unknown name", "/v1/tasks?state=pending", 422, code: "unknown_field",
      expects: ["'state'"]),
    .get("a name twice", "/v1/tasks?q=a&q=b", 422, code: "invalid_value", expects: ["'q'"]),
    .get("an unknown state", "/v1/tasks?status=open", 422, code: "invalid_value"),
    .get("no state", "/v1/tasks?status=", 422, code: "invalid_value"),
    .get("a page of none", "/v1/tasks?limit=0", 422, code: "invalid_value"),
    .get("a page too long", "/v1/tasks?limit=201", 422, code: "invalid_value"),
    .get("a page of words", "/v1/tasks?limit=ten", 422, code: "invalid_value"),
    .get(
      "a number with a sign", "/v1/tasks?limit=%2B5", 422, code: "invalid_value",
      expects: ["digits only"]),
    .get("a number after zeros", "/v1/tasks?limit=005", 422, code: "invalid_value"),
    .get("a number in other digits", "/v1/tasks?limit=%D9%A5", 422, code: "invalid_value"),
    .get("a foreign cursor", "/v1/tasks?cursor={link}", 422, code: "invalid_value"),
    .get("no mailbox", "/v1/tasks?assignee=ada", 422, code: "invalid_value"),
    .get("a control character", "/v1/tasks?q=a%0d%0ab", 422, code: "invalid_value"),
    .get("waiting for nothing", "/v1/tasks/{task}?wait=0", 422, code: "invalid_value"),
    .get("waiting too long", "/v1/tasks/{task}?wait=26", 422, code: "invalid_value"),
    .get("a query where none is", "/v1/keys?limit=1", 422, code: "unknown_field"),
    .post("a query after a post", "/v1/tasks?dry=1", least, 422, code: "unknown_field"),
    .get("a key in the query", "/v1/tasks?access_token=x", 422, code: "unknown_field"),
  ]

  @Test(arguments: queries)
  func `requests with a query answer as in the table`(scenario: Scenario) async throws {
    try await scenario.run()
  }
}
