import Domain
import JSON
import Store
import Support
import Testing

struct NotificationCodecTests {
  private static let noon = Timestamp(milliseconds: 1_800_000_000_123)
  private static let ten = [UInt8](repeating: 3, count: 10)

  private static func task(_ details: TaskSummary.Details? = nil) -> TaskSummary {
    var task = TaskSummary(
      id: TaskID(at: noon, random: ten), type: .form, title: "Fill \"this\" in", state: .claimed,
      createdAt: noon, expiresAt: noon + .hours(1))
    task.correlation = Correlation(["z": 1, "workflow_id": "w", "none": nil])
    task.assignees = [
      TaskSummary.Person(email: "ada@example.com", name: "Ada"),
      TaskSummary.Person(email: "bob@example.com"),
    ]
    task.details = details
    return task
  }

  private static func decision(_ decider: Decider) -> Decision {
    Decision(
      id: DecisionID(at: noon, random: ten), approved: true,
      result: ["rate": .number(JSONNumber(literal: "4.50")), "note": nil], comment: "fine",
      decidedBy: decider, decidedAt: noon)
  }

  private static let key = KeyID(at: noon, random: ten)

  static let contents: [Case<Notification.Content, EventType>] = [
    Case("an open task", .opened(task()), .taskCreated),
    Case(
      "an open task with details",
      .opened(
        task(
          TaskSummary.Details(
            prompt: "Look",
            context: [
              ContextItem(label: "a", value: 1, format: .money, currency: "EUR"),
              ContextItem(label: "b", value: nil),
            ]))), .taskCreated),
    Case("no prompt", .opened(task(TaskSummary.Details(prompt: nil, context: []))), .taskCreated),
    Case(
      "an assignee's decision",
      .closed(
        task(), TaskOutcome(decision(.assignee(email: "a@b.example", name: nil)), of: .form)),
      .taskCompleted),
    Case(
      "a key's decision",
      .closed(task(), TaskOutcome(decision(.key(key, onBehalfOf: "a@b.example")), of: .approval)),
      .taskCompleted),
    Case(
      "nobody's decision", .closed(task(), TaskOutcome(decision(.timeout), of: .approval)),
      .taskCompleted),
    Case(
      "a cancellation", .closed(task(), TaskOutcome(.cancelled, endedAt: noon, comment: "over")),
      .taskCancelled),
    Case("a code", .code(task(), requestedFrom: "203.0.113.7"), .codeSent),
    Case("a code from nowhere", .code(task(), requestedFrom: nil), .codeSent),
    Case("a test", .test(message: "Hello", channel: "team"), .testSent),
    Case("facts", .facts(["link": "l", "count": 2]), .linkOpened),
  ]

  @Test(arguments: contents)
  func `a notification is read back as it was stored`(
    row: Case<Notification.Content, EventType>
  ) throws {
    let notification = Notification(row.output, at: Self.noon, row.input)
    let encoded = EncodedNotification(notification)
    #expect(encoded.event == row.output)
    #expect(try NotificationCodec.decode(encoded.payload, event: encoded.event) == notification)
  }

  @Test func `an empty payload is a notification without facts`() throws {
    let notification = try NotificationCodec.decode("{}", event: .taskCompleted)
    #expect(notification.content == .facts([:]))
  }

  @Test(arguments: ["", "no JSON", #"{"opened":{}}"#, #"{"closed":{},"outcome":{}}"#])
  func `a malformed payload is reported as corrupt`(payload: String) {
    #expect(throws: StoreError.self) {
      try NotificationCodec.decode(payload, event: .taskCreated)
    }
  }

  static let secrets: [Case<DeliverySecrets, String>] = [
    Case("none", DeliverySecrets(), #"{"v":1}"#),
    Case("a code", DeliverySecrets(code: "012345"), #"{"v":1,"code":"012345"}"#),
    Case(
      "links",
      DeliverySecrets(links: [
        DeliverySecrets.Link(email: "a@b.example", name: "A", url: "https://g.example/t/1"),
        DeliverySecrets.Link(email: "c@d.example", url: "https://g.example/t/2"),
      ]),
      #"{"v":1,"links":[{"email":"a@b.example","url":"https://g.example/t/1","name":"A"},{"email":"c@d.example","url":"https://g.example/t/2"}]}"#
    ),
  ]

  @Test(arguments: secrets)
  func `secrets are read back as they were stored`(row: Case<DeliverySecrets, String>) {
    let stored = DeliverySecretsCodec.encode(row.input)
    #expect(String(decoding: stored.bytes, as: UTF8.self) == row.output)
    #expect(DeliverySecretsCodec.decode(stored) == row.input)
  }
}
