import Domain
import HTTPServer
import Support
import Testing

@Suite(.everyEngine) struct ConfigurationScenarios {
  static let channels: [Scenario] = [
    .post(
      "a channel", "/v1/channels",
      #"{"name":"ops","kind":"slack","settings":{"url":"https://a.example/services/canary"}}"#, 201,
      expects: [#""destination":"https://a.example""#], forbids: ["canary", "secret"]),
    .post(
      "a channel that signs", "/v1/channels",
      #"{"name":"ops","kind":"webhook","settings":{"url":"https://a.example"}}"#, 201,
      expects: [#""secret":"whsec_"#]),
    .post(
      "a channel with a secret of its own", "/v1/channels",
      #"{"name":"ops","kind":"webhook","settings":{"url":"https://a.example","secret":"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}"#,
      201, expects: ["whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]),
    .post(
      "a secret that is too short", "/v1/channels",
      #"{"name":"ops","kind":"webhook","settings":{"url":"https://a.example","secret":"whsec_AAAA"}}"#,
      422, code: "invalid_value", field: "/settings/secret"),
    .post(
      "a name that is taken", "/v1/channels",
      #"{"name":"approvals","kind":"slack","settings":{"url":"https://a.example"}}"#, 409,
      code: "conflict", field: "/name"),
    .post(
      "a name that is none", "/v1/channels",
      #"{"name":"Ops!","kind":"slack","settings":{"url":"https://a.example"}}"#, 422,
      code: "invalid_value", field: "/name"),
    .post(
      "a name that looks like an id", "/v1/channels",
      #"{"name":"{channel}","kind":"slack","settings":{"url":"https://a.example"}}"#, 422,
      code: "invalid_value", field: "/name"),
    .post(
      "a kind that is none", "/v1/channels",
      #"{"name":"ops","kind":"pigeon","settings":{"url":"https://a.example"}}"#, 422,
      code: "invalid_value", field: "/kind", expects: ["webhook, slack"]),
    .post(
      "a kind for callbacks only", "/v1/channels",
      #"{"name":"ops","kind":"conductor","settings":{"url":"https://a.example"}}"#, 422,
      code: "invalid_value", field: "/kind"),
    .post(
      "no settings", "/v1/channels", #"{"name":"ops","kind":"slack"}"#, 422,
      code: "missing_field", field: "/settings"),
    .post(
      "an unknown setting", "/v1/channels",
      #"{"name":"ops","kind":"slack","settings":{"url":"https://a.example","colour":1}}"#, 422,
      code: "unknown_field", field: "/settings/colour"),
    .post(
      "an internal address", "/v1/channels",
      #"{"name":"ops","kind":"slack","settings":{"url":"https://10.0.0.1"}}"#, 422,
      code: "address_refused", field: "/settings/url"),
    .get(
      "all channels", "/v1/channels", expects: ["approvals", "plain", "https://chat.example"],
      forbids: ["canary-path", "{secret}"]),
    .get("one by id", "/v1/channels/{channel}", expects: ["approvals"], forbids: ["canary-path"]),
    .get("one by name", "/v1/channels/approvals", expects: ["{channel}"]),
    .get("none", "/v1/channels/nobody", 404, code: "not_found"),
    .post(
      "a test", "/v1/channels/approvals/test", "", 202,
      expects: [#""purpose":"test""#, "{channel}"]),
    .post("a test of none", "/v1/channels/nobody/test", "", 404, code: "not_found"),
    .post(
      "another secret", "/v1/channels/approvals/rotate", #"{"grace_seconds":60}"#, 200,
      expects: ["whsec_", "2027-01-15T08:01:00Z"], forbids: ["{secret}"]),
    .post(
      "another secret where none is", "/v1/channels/plain/rotate", "", 409, code: "conflict"),
    .post(
      "a grace too long", "/v1/channels/approvals/rotate", #"{"grace_seconds":604801}"#, 422,
      code: "invalid_value", field: "/grace_seconds"),
    .delete("the end of one", "/v1/channels/approvals"),
    .delete("the end of one by id", "/v1/channels/{channel}"),
    .delete("the end of none", "/v1/channels/nobody", 404, code: "not_found"),
  ]

  @Test(arguments: channels)
  func `requests about channels answer as in the table`(scenario: Scenario) async throws {
    try await scenario.run()
  }

  static let webhooks: [Scenario] = [
    .post(
      "a webhook", "/v1/webhooks",
      #"{"url":"https://a.example/canary","events":["task.completed"]}"#, 201,
      expects: ["whsec_", #""events":["task.completed"]"#], forbids: ["canary"]),
    .post("a webhook for all", "/v1/webhooks", #"{"url":"https://a.example"}"#, 201),
    .post("no address", "/v1/webhooks", "{}", 422, code: "missing_field", field: "/url"),
    .post(
      "an event that is none", "/v1/webhooks",
      #"{"url":"https://a.example","events":["task.completed","task.eaten"]}"#, 422,
      code: "invalid_value", field: "/events/1"),
    .post(
      "an event that is private", "/v1/webhooks",
      #"{"url":"https://a.example","events":["key.created"]}"#, 422, code: "invalid_value",
      field: "/events/0"),
    .post(
      "an event that is a number", "/v1/webhooks", #"{"url":"https://a.example","events":[1]}"#,
      422, code: "wrong_type", field: "/events/0"),
    .post(
      "an internal address", "/v1/webhooks", #"{"url":"https://192.168.1.1/x"}"#, 422,
      code: "address_refused", field: "/url"),
    .get(
      "all webhooks", "/v1/webhooks",
      expects: [#"{"id":"callback""#, "{webhook}", "https://hooks.example"],
      forbids: ["canary-hook", "{hook_secret}", "whsec_"]),
    .post("another secret", "/v1/webhooks/{webhook}/rotate", "", 200, expects: ["whsec_"]),
    .post("another secret for callbacks", "/v1/webhooks/callback/rotate", "", 200),
    .post("another secret for none", "/v1/webhooks/{task}/rotate", "", 404, code: "not_found"),
    .delete("the end of one", "/v1/webhooks/{webhook}"),
    .delete("the end of callbacks", "/v1/webhooks/callback", 409, code: "conflict"),
    .delete("the end of none", "/v1/webhooks/{task}", 404, code: "not_found"),
  ]

  @Test(arguments: webhooks)
  func `requests about webhooks answer as in the table`(scenario: Scenario) async throws {
    try await scenario.run()
  }

  static let keys: [Scenario] = [
    .post(
      "a key", "/v1/keys", #"{"name":"ci","scopes":["tasks:write","tasks:read"]}"#, 201,
      expects: [#""key":"pst_"#, #""scopes":["tasks:read","tasks:write"]"#]),
    .post(
      "a key for nothing", "/v1/keys", #"{"name":"ci","scopes":[]}"#, 422, code: "invalid_value"),
    .post("no scopes", "/v1/keys", #"{"name":"ci"}"#, 422, code: "missing_field", field: "/scopes"),
    .post(
      "an unknown scope", "/v1/keys", #"{"name":"ci","scopes":["root"]}"#, 422,
      code: "invalid_value", field: "/scopes/0", expects: ["tasks:read"]),
    .get("all keys", "/v1/keys", expects: ["{key}", "spare"], forbids: ["pst_"]),
    .delete("the end of a key", "/v1/keys/{key}"),
    .delete("the end of no key", "/v1/keys/{task}", 404, code: "not_found"),
  ]

  @Test(arguments: keys)
  func `requests about keys answer as in the table`(scenario: Scenario) async throws {
    try await scenario.run()
  }

  static let log: [Scenario] = [
    .get("all deliveries", "/v1/deliveries", expects: [#""purpose":"callback""#, "{channel}"]),
    .get(
      "by state", "/v1/deliveries?status=cancelled", expects: [#""reason":"the task was closed""#],
      forbids: [#""status":"available""#]),
    .get("by task", "/v1/deliveries?task={task}", expects: ["{task}"], forbids: ["{closed}"]),
    .get("by an unknown state", "/v1/deliveries?status=lost", 422, code: "invalid_value"),
    .get("by no task", "/v1/deliveries?task=x", 422, code: "invalid_value"),
    .get(
      "by a task that is not there", "/v1/deliveries?task=task_00000000000000000000000000", 404,
      code: "not_found"),
    .get(
      "one delivery", "/v1/deliveries/{delivery}",
      expects: [#""attempts":[]"#, #""endpoint":"callback""#], forbids: ["orders.example"]),
    .get("no delivery", "/v1/deliveries/{task}", 404, code: "not_found"),
    .post(
      "a delivery that has not ended", "/v1/deliveries/{delivery}/redeliver", "", 409,
      code: "conflict", expects: ["still available"]),
    .get(
      "the audit trail", "/v1/audit?limit=200",
      expects: [
        "tenant.created", "channel.created", "webhook.created", "key.created", "task.completed",
        #""kind":"operator""#, "192.0.2.7",
      ], forbids: ["whsec_", "pst_", "/t/"]),
    .get("its first page", "/v1/audit?limit=1", expects: [#""next_cursor":"evt_"#]),
  ]

  @Test(arguments: log)
  func `requests about deliveries and audit answer as in the table`(scenario: Scenario) async throws
  {
    try await scenario.run()
  }

  static let operations: [Scenario] = [
    .get("health", "/healthz", expects: [#"{"status":"ok"}"#]),
    .get("readiness", "/readyz", expects: [#"{"status":"ready"}"#]),
    .get("metrics", "/metrics", expects: ["# EOF"]),
    .get("the description", "/openapi.json", expects: [#""openapi": "3.1.0""#]),
    .get("an unknown path", "/v1/nothing", 404, code: "not_found"),
    .get("an unknown version", "/v1", 404, code: "not_found"),
  ]

  @Test(arguments: operations)
  func `requests about operations answer as in the table`(scenario: Scenario) async throws {
    try await scenario.run()
  }
}
