import Domain
import Gateway
import JSON
import Testing

@Suite struct SettingsTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let kind: String
    let given: JSON
    /// Nil when it is refused.
    let kept: JSON?
    /// The place of the refusal.
    var field: String?

    var testDescription: String { "\(kind) \(String(decoding: given.bytes, as: UTF8.self))" }
  }

  static let hook: JSON = "https://orders.example/resume"
  static let cases: [Case] = [
    Case(kind: "webhook", given: ["url": hook], kept: ["url": hook]),
    Case(
      kind: "webhook", given: ["url": hook, "secret": .string(Fixture.key)],
      kept: ["url": hook, "secret": .string(Fixture.key)]),
    Case(
      kind: "webhook", given: ["url": "http://127.0.0.1:8080/a"],
      kept: ["url": "http://127.0.0.1:8080/a"]),
    Case(
      kind: "webhook", given: ["kind": "slack", "url": hook], kept: nil, field: "/settings/kind"),
    Case(kind: "webhook", given: [:], kept: nil, field: "/settings/url"),
    Case(kind: "webhook", given: ["url": "https://10.0.0.1/"], kept: nil, field: "/settings/url"),
    Case(
      kind: "webhook", given: ["url": "ftp://orders.example/"], kept: nil, field: "/settings/url"),
    Case(
      kind: "webhook", given: ["url": "https://a:b@orders.example/"], kept: nil,
      field: "/settings/url"),
    Case(
      kind: "webhook", given: ["url": hook, "secret": "whsec_c2hvcnQ="], kept: nil,
      field: "/settings/secret"),
    Case(
      kind: "webhook", given: ["url": hook, "secret": "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
      kept: nil,
      field: "/settings/secret"),
    Case(kind: "webhook", given: ["url": hook, "extra": 1], kept: nil, field: "/settings/extra"),
    Case(
      kind: "slack", given: ["url": "https://hooks.slack.com/services/T/B/x"],
      kept: ["url": "https://hooks.slack.com/services/T/B/x"]),
    Case(
      kind: "slack", given: ["url": hook, "language": "de"], kept: ["url": hook, "language": "de"]),
    Case(
      kind: "slack", given: ["url": hook, "language": "d e"], kept: nil, field: "/settings/language"
    ),
    Case(
      kind: "slack", given: ["url": hook, "channel": "#a"], kept: nil, field: "/settings/channel"),
    Case(
      kind: "teams", given: ["url": "https://prod-1.westeurope.logic.azure.com/workflows/a?sig=b"],
      kept: ["url": "https://prod-1.westeurope.logic.azure.com/workflows/a?sig=b"]),
    Case(
      kind: "teams", given: ["url": "https://acme.webhook.office.com/webhookb2/a"], kept: nil,
      field: "/settings/url"),
    Case(
      kind: "teams", given: ["url": "https://ACME.WebHook.Office.COM/webhookb2/a"], kept: nil,
      field: "/settings/url"),
    Case(
      kind: "teams", given: ["url": "https://outlook.office.com/webhook/a"], kept: nil,
      field: "/settings/url"),
    Case(
      kind: "email", given: ["to": "ada@example.com", "name": "Ada", "language": "ar"],
      kept: ["to": "ada@example.com", "name": "Ada", "language": "ar"]),
    Case(kind: "email", given: ["to": "ada@example.com"], kept: ["to": "ada@example.com"]),
    Case(kind: "email", given: ["to": "Ada <ada@example.com>"], kept: nil, field: "/settings/to"),
    Case(
      kind: "email", given: ["to": "ada@example.com\r\nBcc: eve@example.com"], kept: nil,
      field: "/settings/to"),
    Case(
      kind: "email", given: ["to": "ada@example.com", "name": "A\nB"], kept: nil,
      field: "/settings/name"),
    Case(kind: "email", given: [:], kept: nil, field: "/settings/to"),
  ]

  @Test(arguments: cases) func `settings are kept or refused`(_ one: Case) throws {
    let fixture = try Fixture()
    if let kept = one.kept {
      #expect(try fixture.settings(one.kind, one.given) == kept)
    } else {
      let refusal = #expect(throws: Refusal.self) { try fixture.settings(one.kind, one.given) }
      #expect(refusal?.path?.pointer == one.field)
    }
  }

  @Test func `an Office 365 connector's refusal says what to make instead`() throws {
    let fixture = try Fixture()
    let refusal = #expect(throws: Refusal.self) {
      try fixture.settings("teams", ["url": "https://acme.webhook.office.com/webhookb2/a"])
    }
    #expect(refusal?.message.contains("Workflow") == true)
  }

  @Test(arguments: [
    ("webhook", "https://orders.example:8443/secret?token=1", "https://orders.example:8443"),
    ("slack", "https://hooks.slack.com/services/T/B/x", "https://hooks.slack.com"),
    ("teams", "https://x.example#y", "https://x.example"),
    ("conductor", "http://user:password@127.0.0.1:8080", "http://127.0.0.1:8080"),
    ("webhook", "nonsense", ""),
  ])
  func `a destination shows scheme and host only`(
    kind: String, url: String, shown: String
  ) throws {
    #expect(try Fixture().channel(kind).destination(["url": .string(url)]) == shown)
  }

  @Test func `a mail's destination is masked`() throws {
    let shown = try Fixture().channel("email").destination(["to": "ada@example.com"])
    #expect(shown == "a•••@example.com")
  }

  @Test func `each kind says whether it can be configured, called back and signed`() throws {
    let fixture = try Fixture()
    #expect(fixture.table.kinds == ["webhook", "slack", "teams", "email", "conductor"])
    #expect(fixture.table.configurableKinds == ["webhook", "slack", "teams", "email"])
    #expect(fixture.table.callbackKinds == ["webhook", "conductor"])
    #expect(try fixture.table.kinds.filter { try fixture.channel($0).isSigned } == ["webhook"])
  }
}
