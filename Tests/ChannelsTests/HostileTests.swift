import Domain
import Gateway
import JSON
import Testing
import Transfer

@testable import Channels

/// Texts that want out of their place, in every place that a tenant can write to.
@Suite struct HostileTests {
  static let nasty = [
    "\"}],\"x\":[{\"", "\\", "\\\"", "\\u0000", "\u{1}\u{1f}\u{7f}", "{{{title}}}", "{{#x}}",
    "{sender}", "<script>alert(1)</script>", "</p><a href=//evil>", "<!channel>", "<!here|x>",
    "<@U024BE7LH>", "@here", "@CHANNEL", "&lt;!channel&gt;", "\r\nBcc: eve@example.com",
    "\u{2028}\u{2029}\u{85}", "\u{202e}gnp.exe", "\u{feff}", "]( https://evil", "](https://evil)",
    "e\u{301}\u{301}\u{301}", "👩‍👩‍👧‍👦", "مرحبا", "\u{ffff}", "'", "`", "\t", "%s%n", "🇩🇪🇩🇪",
    String(repeating: "\u{301}", count: 5000), String(repeating: "👩‍👩‍👧‍👦", count: 400),
    String(repeating: "&", count: 4000), String(repeating: "\"", count: 4000), "",
  ]

  private struct Picker {
    var generator: SplitMix
    mutating func text() -> String {
      let count = Int.random(in: 1...3, using: &generator)
      return (0..<count).map { _ in
        HostileTests.nasty.randomElement(using: &generator) ?? ""
      }.joined(separator: "x")
    }
  }

  private func context(_ picker: inout Picker) -> [ContextItem] {
    let formats: [ContextItem.Format] = [.text, .money, .date, .datetime]
    return (0..<Int.random(in: 0...12, using: &picker.generator)).map { _ in
      ContextItem(
        label: picker.text(), value: .string(picker.text()),
        format: formats.randomElement(using: &picker.generator) ?? .text, currency: "USD")
    }
  }

  private func data(_ event: EventType, _ picker: inout Picker) -> Notification.Content {
    var task = Sample.task(
      title: picker.text(), prompt: picker.text(), context: context(&picker),
      assignees: [TaskSummary.Person(email: "ada@example.com", name: picker.text())])
    task.correlation = Correlation([
      "workflow_id": .string(picker.text()), "task_ref_name": .string(picker.text()),
    ])
    switch event {
    case .taskCreated: return .opened(task)
    case .codeSent: return .code(task, requestedFrom: picker.text())
    case .testSent: return .test(message: picker.text(), channel: picker.text())
    case .linkOpened: return .facts([picker.text(): .string(picker.text())])
    default:
      return Sample.closed(
        task, by: .assignee(email: "ada@example.com", name: picker.text()),
        comment: picker.text())
    }
  }

  static let moments: [(EventType, DeliveryPurpose)] = [
    (.taskCreated, .notice), (.taskCompleted, .outcome), (.taskRejected, .outcome),
    (.taskCancelled, .outcome), (.taskExpired, .outcome), (.testSent, .test),
    (.linkOpened, .event),
  ]

  @Test(arguments: ["slack", "teams"], ["en", "ar"])
  func `a message with hostile texts is well-formed JSON`(kind: String, language: String) throws {
    let fixture = try Fixture()
    let seed = UInt64.random(in: 0 ... .max)
    var picker = Picker(generator: SplitMix(state: seed))
    for _ in 0..<12 {
      for (event, purpose) in Self.moments {
        let dispatch = fixture.dispatch(
          event, purpose, data: data(event, &picker),
          settings: ["url": "https://chat.example/hook", "language": .string(language)],
          secrets: Sample.links(3), tenantName: picker.text())
        let body = try fixture.call(kind, dispatch).body
        let message = try JSONParser.parse(body)
        if kind == "slack" { Self.checkSlack(message, seed) }
        if kind == "teams" { #expect(body.count <= 20_480, "seed \(seed)") }
      }
    }
  }

  private static func checkSlack(_ message: JSON, _ seed: UInt64) {
    let blocks = message["blocks"]?.array ?? []
    let texts = texts(of: message).map { $0.lowercased() }
    #expect(!texts.contains { $0.contains("<") || $0.contains("@here") }, "seed \(seed)")
    #expect(!texts.contains { $0.contains("@channel") || $0.contains("@everyone") }, "seed \(seed)")
    #expect(blocks.count <= 50 && texts.allSatisfy { $0.utf16.count <= 4000 }, "seed \(seed)")
    #expect(texts.reduce(0) { $0 + $1.utf16.count } <= 17_000, "seed \(seed)")
  }

  private static func texts(of json: JSON) -> [String] {
    switch json {
    case .string(let text): [text]
    case .array(let elements): elements.flatMap { texts(of: $0) }
    case .object(let object): object.members.flatMap { texts(of: $0.value) }
    default: []
    }
  }

  @Test(arguments: ["en", "ar"])
  func `a mail with hostile texts is well-formed`(language: String) throws {
    let fixture = try Fixture()
    let seed = UInt64.random(in: 0 ... .max)
    var picker = Picker(generator: SplitMix(state: seed))
    let all = Self.moments + [(.taskCreated, .invite), (.codeSent, .code)]
    for _ in 0..<8 {
      for (event, purpose) in all {
        let mail = try fixture.mail(
          fixture.dispatch(
            event, purpose, data: data(event, &picker),
            settings: [
              "to": "ada@example.com", "name": .string(picker.text()),
              "language": .string(language),
            ], secrets: purpose == .code ? DeliverySecrets(code: "012345") : Sample.links(1),
            tenantName: picker.text()))
        let html = mail.html ?? ""
        #expect(!html.contains("<script") && !html.contains("<a href=//"), "seed \(seed)")
        #expect(html.hasSuffix("</html>\n"), "seed \(seed)")
        #expect(purpose != .code || mail.text.hasPrefix("012345 "), "seed \(seed)")
      }
    }
  }

  @Test func `no text can forge a link's place in a webhook`() throws {
    let fixture = try Fixture()
    for text in Self.nasty {
      let dispatch = fixture.dispatch(
        .taskCreated, .notice, data: Sample.opened(Sample.task(title: text)),
        settings: ["url": "https://orders.example/"], secrets: Sample.links())
      let body = try JSONParser.parse(try fixture.call("webhook", dispatch).body)
      #expect(body["data"]?["task"]?["title"] == .string(text))
    }
  }
}

/// SplitMix64: small, and the same everywhere for the same seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
