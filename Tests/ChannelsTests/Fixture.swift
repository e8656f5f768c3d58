import Cryptography
import Domain
import Gateway
import JSON
import Templates
import Testing
import Transfer

@testable import Channels

/// An installation with the product's own templates, and deliveries to try on it.
struct Fixture {
  static let now = Timestamp(seconds: 1_795_241_081)
  static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
  static let key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  let table: ChannelTable
  let catalogues: Catalogues
  let delivery: DeliveryID
  let task: TaskID
  let tenant: TenantID

  init() throws {
    let templates = try TemplateLibrary(directory: Self.root + "/templates")
    catalogues = try Catalogues(directory: Self.root + "/templates/languages")
    table = Channels.all(
      ChannelEnvironment(
        policy: AddressPolicy(allowed: [try #require(AddressRange("127.0.0.1/32"))]),
        mailFrom: try MailAddress(parsing: "Acme approvals <gate@acme.example>"),
        publicURL: "https://gate.example", templates: templates, catalogues: catalogues))
    let random = [UInt8](repeating: 7, count: 10)
    delivery = DeliveryID(at: Self.now, random: random)
    task = TaskID(at: Self.now, random: random)
    tenant = TenantID(at: Self.now, random: random)
  }

  func channel(_ kind: String) throws -> any Channel { try #require(table[kind]) }

  func dispatch(
    _ event: EventType, _ purpose: DeliveryPurpose, data: Notification.Content, settings: JSON,
    secrets: DeliverySecrets = DeliverySecrets(), attempt: Int = 1, tenantName: String = "Acme",
    keys: [String] = [key]
  ) -> Dispatch {
    Dispatch(
      delivery: Dispatch.Delivery(id: delivery, task: task, purpose: purpose, attempt: attempt),
      sender: Dispatch.Sender(
        name: tenantName, signingSecrets: keys.compactMap { WebhookSecret($0) }),
      notification: Notification(event, at: Self.now, data.fitting(event)), secrets: secrets,
      settings: settings, now: Self.now)
  }

  /// The HTTP call that a channel makes of a delivery.
  func call(_ kind: String, _ dispatch: Dispatch) throws -> HTTPCall {
    let request = try channel(kind).request(for: dispatch)
    guard case .http(let call) = request.content else { throw Unexpected(what: "no HTTP call") }
    return call
  }

  func mail(_ dispatch: Dispatch) throws -> Mail {
    let request = try channel("email").request(for: dispatch)
    guard case .mail(let mail) = request.content else { throw Unexpected(what: "no mail") }
    return mail
  }

  func settings(_ kind: String, _ json: JSON) throws -> JSON {
    let channel = try #require(table[configurable: kind])
    return try channel.settings(json.object ?? [:], at: ["settings"])
  }

  struct Unexpected: Error { let what: String }
}

extension Notification.Content {
  /// The content with the end that the event tells of.
  fileprivate func fitting(_ event: EventType) -> Notification.Content {
    guard case .closed(let task, let outcome) = self else { return self }
    let kind: TaskOutcome.Kind
    switch event {
    case .taskRejected: kind = .rejected
    case .taskCancelled: kind = .cancelled
    case .taskExpired: kind = .expired
    default: kind = outcome.kind
    }
    return .closed(
      task,
      TaskOutcome(
        kind, decision: outcome.decision, endedAt: outcome.endedAt, comment: outcome.comment))
  }
}

/// Notifications, as the gateway makes them.
enum Sample {
  static let prompt = "Check the figures, then decide.\n\nThe branch has **seen** her papers."
  static let context = [
    ContextItem(label: "Loan amount", value: 80000, format: .money, currency: "USD"),
    ContextItem(label: "First payment", value: "2026-12-01", format: .date),
    ContextItem(label: "Known customer", value: true),
  ]
  static let ada = TaskSummary.Person(email: "ada@example.com", name: "Ada Byron")
  static let bob = TaskSummary.Person(email: "bob@example.com")
  static let decisionID = "dec_01kaf5dq5m000000000000000d"
  private static let start = Timestamp(rfc3339: "2026-11-21T05:04:41Z") ?? Fixture.now
  private static let end = Timestamp(rfc3339: "2026-11-21T05:30:00Z") ?? Fixture.now

  static func task(
    title: String = "Approve the loan for Ada Byron", prompt: String? = prompt,
    context: [ContextItem] = context, type: TaskType = .approval,
    assignees: [TaskSummary.Person] = [ada]
  ) -> TaskSummary {
    var task = TaskSummary(
      id: TaskID("task_01kaf5dq5m000000000000000c")
        ?? TaskID(at: start, random: [UInt8](repeating: 0, count: 10)),
      type: type, title: title, state: .pending, createdAt: start,
      expiresAt: Timestamp(rfc3339: "2026-11-21T06:04:41Z") ?? Fixture.now)
    task.correlation = Correlation([
      "workflow_id": "wf-1", "run_id": "run-1", "task_ref_name": "approval_ref",
    ])
    task.assignees = assignees
    task.details = TaskSummary.Details(prompt: prompt, context: context)
    return task
  }

  static func opened(_ task: TaskSummary = task()) -> Notification.Content { .opened(task) }

  /// - Parameter by: nil for an end without a decision.
  static func closed(
    _ task: TaskSummary = task(), approved: Bool = true, by: Decider? = adaDecided,
    comment: String? = nil, result: JSONObject = ["rate": 4]
  ) -> Notification.Content {
    guard let by, let id = DecisionID(decisionID) else {
      return .closed(task, TaskOutcome(.cancelled, endedAt: end, comment: comment))
    }
    let decision = Decision(
      id: id, approved: approved, result: result, comment: comment, decidedBy: by, decidedAt: end)
    return .closed(task, TaskOutcome(decision, of: task.type))
  }

  static let adaDecided = Decider.assignee(email: "ada@example.com", name: "Ada Byron")

  static func test(_ message: String) -> Notification.Content {
    .test(message: message, channel: "team")
  }

  static func links(_ count: Int = 1) -> DeliverySecrets {
    DeliverySecrets(
      links: (0..<count).map { place in
        let name = place == 0 ? "ada" : place == 1 ? "bob" : "person\(place)"
        return DeliverySecrets.Link(
          email: name + "@example.com",
          url: "https://gate.example/t/secret-of-\(name)-0123456789abcdefghijklmnopq")
      })
  }
}
