import Cryptography
import Domain
import Gateway
import JSON
import Testing
import Transfer

@testable import Channels

@Suite struct WebhookTests {
  let fixture: Fixture
  let settings: JSON = ["url": "https://orders.example/resume"]
  let other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"

  init() throws { fixture = try Fixture() }

  private func test(_ keys: [String]) throws -> HTTPCall {
    let dispatch = fixture.dispatch(
      .testSent, .test, data: .test(message: "Hello", channel: "hooks"), settings: settings,
      keys: keys)
    return try fixture.call("webhook", dispatch)
  }

  // Computed apart from the product, with Python's hmac.
  private static let first = "v1,ZP1oAaNOZlZMrIRTKcNbonhC0an1bhsdJjiqhg3ii6k="
  private static let second = "v1,NR0yzj0CanbCZ05GjLS3DMLkJmfCbqfnAdvhkKSZ68o="

  @Test func `one signature for each live secret, newest first`() throws {
    let call = try test([Fixture.key, other])
    let fields = Dictionary(uniqueKeysWithValues: call.fields.map { ($0.name, $0.value) })
    #expect(
      fields == [
        "Content-Type": "application/json", "webhook-id": fixture.delivery.description,
        "webhook-timestamp": "1795241081", "webhook-signature": Self.first + " " + Self.second,
      ])
    #expect(call.method == .post)
    #expect(call.url.text == "https://orders.example/resume")
  }

  @Test func `the signature covers the body as sent, links included`() throws {
    let dispatch = fixture.dispatch(
      .taskCreated, .notice, data: Sample.opened(), settings: settings, secrets: Sample.links(2))
    let call = try fixture.call("webhook", dispatch)
    let secret = try #require(WebhookSecret(Fixture.key))
    let signature = try #require(call.fields.first { $0.name == "webhook-signature" }).value
    #expect(
      secret.verify(
        id: fixture.delivery.description, timestamp: "1795241081", signatures: signature,
        body: call.body, now: Fixture.now))
    let data = try #require(try JSONParser.parse(call.body)["data"])
    let links: JSON = [
      [
        "email": "ada@example.com",
        "url": "https://gate.example/t/secret-of-ada-0123456789abcdefghijklmnopq",
      ],
      [
        "email": "bob@example.com",
        "url": "https://gate.example/t/secret-of-bob-0123456789abcdefghijklmnopq",
      ],
    ]
    #expect(data["links"] == links)
    #expect(data["task"]?["title"] == "Approve the loan for Ada Byron")
  }

  @Test func `a webhook without a key is refused`() {
    #expect(throws: Refusal.self) { try test([]) }
  }

  @Test func `the time is the attempt's, the id is the delivery's`() throws {
    let again = fixture.dispatch(
      .testSent, .test, data: Sample.test("again"), settings: settings, attempt: 7)
    let call = try fixture.call("webhook", again)
    #expect(call.fields.contains { $0.name == "webhook-id" && !$0.value.contains(".") })
  }

  @Test func `the cache of addresses never exceeds its capacity`() throws {
    let cache = ReceiverCache(policy: .publicOnly, capacity: 8)
    for number in 0..<100 {
      _ = try cache.url("https://host\(number).example/")
      #expect(cache.count <= 8)
    }
    #expect(throws: Refusal.self) { try cache.url("http://inside.example/") }
  }
}
