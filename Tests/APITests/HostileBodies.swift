import Domain
import HTTPServer
import JSON
import Testing

/// Bodies that a client must not send: each is refused by name, and nothing is written.
struct HostileBodies {
  private static func task(_ members: String) -> String {
    #"{"title":"T","assignees":[{"email":"ada@example.com"}],\#(members)}"#
  }

  private static func raw(
    _ name: String, _ body: [UInt8], _ status: Int, _ code: String, type: String? = nil
  ) -> Scenario {
    Scenario(
      name: name, method: .post, target: "/v1/tasks", type: type ?? "application/json",
      body: body, status: status, code: code)
  }

  private static func text(_ name: String, _ body: String) -> Scenario {
    raw(name, Array(body.utf8), 400, "malformed_json")
  }

  static let json: [Scenario] = [
    text("half an object", #"{"title":"#),
    text("a comma too many", #"{"title":"T",}"#),
    text("a name twice", #"{"title":"T","title":"U"}"#),
    text("text after the end", #"{"title":"T"} x"#),
    text("a byte order mark", "\u{feff}{}"),
    text("no number", #"{"title":NaN}"#),
    text("single quotes", "{'title':'T'}"),
    text("a bare line feed in a string", "{\"title\":\"a\nb\"}"),
    text("half a surrogate pair", #"{"title":"\ud800"}"#),
    text("NUL", #"{"title":"a\u0000b"}"#),
    text("NUL in a name", #"{"title":"T","correlation":{"a\u0000":"b"}}"#),
    text("NUL in a free value", #"{"title":"T","context":[{"label":"L","value":"\u0000"}]}"#),
    text("nested too deep", String(repeating: "[", count: 40)),
    text("too many values", "[" + String(repeating: "0,", count: 100_001) + "0]"),
    raw(
      "invalid UTF-8", Array(#"{"title":""#.utf8) + [0xc3, 0x28] + Array(#""}"#.utf8), 400,
      "malformed_json"),
    raw(
      "an overlong slash", Array(#"{"title":""#.utf8) + [0xc0, 0xaf] + Array(#""}"#.utf8), 400,
      "malformed_json"),
    raw("an array", Array("[]".utf8), 422, "wrong_type"),
    raw("a text", Array(#""x""#.utf8), 422, "wrong_type"),
    raw("null", Array("null".utf8), 422, "wrong_type"),
    raw("nothing", [], 422, "missing_field"),
    raw("a body too large", [UInt8](repeating: 0x20, count: (1 << 20) + 1), 413, "too_large"),
    raw(
      "no JSON", Array("a=b".utf8), 415, "unsupported_media_type",
      type: "application/x-www-form-urlencoded"),
    raw("text", Array("{}".utf8), 415, "unsupported_media_type", type: "text/plain"),
    raw(
      "another character set", Array("{}".utf8), 415, "unsupported_media_type",
      type: "application/json; charset=latin1"),
    raw(
      "a type that only begins so", Array("{}".utf8), 415, "unsupported_media_type",
      type: "application/jsonp"),
    raw(
      "the right type, written at length", Array("{}".utf8), 422, "missing_field",
      type: "Application/JSON; charset=UTF-8"),
  ]

  @Test(arguments: json)
  func `malformed JSON is refused with its position`(scenario: Scenario) async throws {
    try await scenario.run()
  }

  @Test func `a compressed body is refused as such`() async throws {
    var scenario = Self.raw("gzip", [0x1f, 0x8b, 0x08], 415, "unsupported_media_type")
    scenario.fields = [(.contentEncoding, "gzip")]
    scenario.expects = ["without Content-Encoding"]
    try await scenario.run()
    scenario = Self.raw("identity", Array("{}".utf8), 422, "missing_field")
    scenario.fields = [(.contentEncoding, "Identity")]
    try await scenario.run()
  }

  @Test func `a body without a type is refused`() async throws {
    var scenario = Self.raw("no type", Array("{}".utf8), 415, "unsupported_media_type")
    scenario.type = nil
    try await scenario.run()
  }

  /// A member, the code of its refusal, and the place that it names.
  static let members: [(member: String, code: String, field: String)] = [
    (#""colour":1"#, "unknown_field", "/colour"),
    (#""policy":{"kind":"any","colour":1}"#, "unknown_field", "/policy/colour"),
    (#""context":[{"label":"L","colour":1}]"#, "unknown_field", "/context/0/colour"),
    (#""fields":[{"name":"a","colour":1}]"#, "unknown_field", "/fields/0/colour"),
    (#""fields":[{"name":"a","min":1}]"#, "unknown_field", "/fields/0/min"),
    (
      #""callback":{"kind":"webhook","url":"https://a.example","a/b~c":1}"#, "unknown_field",
      "/callback/a~1b~0c"
    ),
    (#""prompt":1"#, "wrong_type", "/prompt"),
    (#""fields":{}"#, "wrong_type", "/fields"),
    (#""fields":["a"]"#, "wrong_type", "/fields/0"),
    (#""context":[{"label":"L","value":[]}]"#, "wrong_type", "/context/0/value"),
    (#""context":[{"label":"L"},{"label":""}]"#, "invalid_value", "/context/1/label"),
    (#""context":[{"label":" \t"}]"#, "invalid_value", "/context/0/label"),
    (#""context":[{"label":" \u3000"}]"#, "invalid_value", "/context/0/label"),
    (#""context":[{"value":1}]"#, "missing_field", "/context/0/label"),
    (#""timeout_seconds":"60""#, "wrong_type", "/timeout_seconds"),
    (#""timeout_seconds":1.5"#, "wrong_type", "/timeout_seconds"),
    (#""timeout_seconds":1e400"#, "invalid_value", "/timeout_seconds"),
    (#""timeout_seconds":99999999999999999999"#, "invalid_value", "/timeout_seconds"),
    (#""fields":[{"name":"a","type":"number","max":1e400}]"#, "invalid_value", "/fields/0/max"),
    (#""channels":"approvals""#, "wrong_type", "/channels"),
    (#""correlation":{"a":{}}"#, "wrong_type", "/correlation/a"),
    (#""policy":"any""#, "wrong_type", "/policy"),
    (#""timeout_seconds":0"#, "invalid_value", "/timeout_seconds"),
    (#""timeout_seconds":31536001"#, "invalid_value", "/timeout_seconds"),
    (#""type":"poll""#, "invalid_value", "/type"),
    (#""on_timeout":"explode""#, "invalid_value", "/on_timeout"),
    (#""language":"not a tag""#, "invalid_value", "/language"),
    (#""channels":["nobody"]"#, "invalid_value", "/channels/0"),
    (#""channels":["plain","plain"]"#, "invalid_value", "/channels"),
    (#""fields":[{"name":"a"},{"name":"a"}]"#, "invalid_value", "/fields/1/name"),
    (#""fields":[{"name":"1"}]"#, "invalid_value", "/fields/0/name"),
    (#""fields":[{"name":"a","type":"select"}]"#, "missing_field", "/fields/0/options"),
    (#""fields":[{}]"#, "missing_field", "/fields/0/name"),
    (#""callback":{"kind":"webhook"}"#, "missing_field", "/callback/url"),
    (
      #""callback":{"kind":"conductor","url":"https://a.example"}"#, "missing_field",
      "/callback/workflow_id"
    ),
    (#""prompt":"a\u0007b""#, "invalid_value", "/prompt"),
    (#""submit_label":"a\r\nBcc: x@y.example""#, "invalid_value", "/submit_label"),
    (#""submit_label":"\u202egnp.exe""#, "invalid_value", "/submit_label"),
  ]

  @Test(arguments: members)
  func `a member of a wrong type or value is refused with its pointer`(
    entry: (member: String, code: String, field: String)
  ) async throws {
    let status = 422
    try await Scenario.post(
      entry.member, "/v1/tasks", Self.task(entry.member), status, code: entry.code,
      field: entry.field
    ).run()
  }

  @Test func `ten thousand fields are too many`() async throws {
    let fields = (0..<10_000).map { #"{"name":"f\#($0)"}"# }.joined(separator: ",")
    try await Scenario.post(
      "10,000 fields", "/v1/tasks", Self.task(#""fields":[\#(fields)]"#), 413, code: "too_large",
      field: "/fields"
    ).run()
  }

  @Test(arguments: [
    "", "ada", "ada@", "@example.com", "ada@localhost", "ada@@example.com", "ada@example.com ",
    "Ada <ada@example.com>", "ada@example.com,bob@example.com", "ada@[192.0.2.1]",
    "\\\"ada\\\"@example.com", "ada..byron@example.com", "ada@-example.com", "ada@exa mple.com",
    "ada@example.com\\r\\nBcc: eve@example.com", "ada\\n@example.com", "ada\\u0007@example.com",
    "\\u00e4da@example.com",
  ])
  func `a text that is no mail address is refused`(address: String) async throws {
    try await Scenario.post(
      address, "/v1/tasks", #"{"title":"T","assignees":[{"email":"\#(address)"}]}"#, 422,
      code: "invalid_value", field: "/assignees/0/email"
    ).run()
  }

  @Test(arguments: [
    (#"{"title":"a\r\nBcc: eve@example.com","assignees":[{"email":"ada@example.com"}]}"#, "/title"),
    (
      #"{"title":"T","assignees":[{"email":"ada@example.com","name":"a\nBcc: eve@example.com"}]}"#,
      "/assignees/0/name"
    ),
  ])
  func `a line break in a text for mail headers is refused`(
    body: String, field: String
  ) async throws {
    try await Scenario.post(field, "/v1/tasks", body, 422, code: "invalid_value", field: field)
      .run()
  }

  static let addresses = [
    "", "orders.example", "//orders.example", "ftp://orders.example/x", "javascript:alert(1)",
    "https://", "https://user:pw@orders.example/", "https://orders.example/#x",
    "https://orders.example/a b", "https://orders.example:22/", "https://orders.example:0/",
    "https://orders.example\\r\\nHost: x/", "https://\\u00e4.example/", "https://a.example\\\\@b/",
    "http://orders.example/", "https://127.0.0.1/", "https://127.1/", "https://2130706433/",
    "https://0x7f000001/", "https://0177.0.0.1/", "https://10.0.0.1/", "https://172.16.5.4/",
    "https://192.168.0.1/", "https://169.254.169.254/latest/meta-data", "https://100.64.0.1/",
    "https://0.0.0.0/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[fe80::1]/",
    "https://[fc00::1]/", "https://[64:ff9b::10.0.0.1]/", "https://224.0.0.1/",
  ]

  @Test(arguments: addresses)
  func `a URL that may not be called is refused`(address: String) async throws {
    try await Scenario.post(
      address, "/v1/tasks", Self.task(#""callback":{"kind":"webhook","url":"\#(address)"}"#), 422,
      field: address.isEmpty ? nil : "/callback/url"
    ).run()
  }
}
