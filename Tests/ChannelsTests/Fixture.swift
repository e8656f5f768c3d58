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
    _ event: EventType, _ purpose: DeliveryPurpose, data: JSON, settings: JSON,
    secrets: JSON = .null, attempt: Int = 1, tenantName: String = "Acme", keys: [String] = [key]
  ) -> Dispatch {
    let payload: JSON = [
      "type": .string(event.rawValue), "timestamp": .time(Self.now), "data": data,
    ]
    return Dispatch(
      id: delivery, tenant: tenant, tenantName: tenantName, taskID: task, purpose: purpose,
      event: event, payload: payload.bytes, secrets: secrets, settings: settings,
      signingSecrets: keys.compactMap { WebhookSecret($0) }, attempt: attempt, now: Self.now)
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
    var reader = try ObjectReader(json, at: "/settings")
    return try channel(kind).settings(&reader)
  }

  struct Unexpected: Error { let what: String }
}

/// The data of events, as the gateway writes it.
enum Sample {
  static let prompt = "Check the figures, then decide.\n\nThe branch has **seen** her papers."
  static let context: JSON = [
    ["label": "Loan amount", "value": 80000, "format": "money", "currency": "USD"],
    ["label": "First payment", "value": "2026-12-01", "format": "date"],
    ["label": "Known customer", "value": true],
  ]
  static let ada: JSON = ["email": "ada@example.com", "name": "Ada Byron"]
  static let bob: JSON = ["email": "bob@example.com"]

  static func task(
    title: String = "Approve the loan for Ada Byron", prompt: String? = prompt,
    context: JSON = context, type: String = "approval", assignees: JSON = [ada]
  ) -> JSON {
    [
      "id": "task_01kaf5dq5m000000000000000c", "type": .string(type), "title": .string(title),
      "status": "pending", "prompt": .text(prompt), "context": context,
      "correlation": ["workflow_id": "wf-1", "run_id": "run-1", "task_ref_name": "approval_ref"],
      "assignees": assignees, "created_at": "2026-11-21T05:04:41Z",
      "expires_at": "2026-11-21T06:04:41Z",
    ]
  }

  static func opened(_ task: JSON = task()) -> JSON { ["task": task] }

  static func closed(
    _ task: JSON = task(), approved: Bool = true, by: JSON = adaDecided, comment: JSON = nil,
    result: JSON = ["rate": 4]
  ) -> JSON {
    [
      "task": task, "approved": .bool(approved), "result": result, "comment": comment,
      "decided_by": by, "decided_at": "2026-11-21T05:30:00Z",
      "decision_id": "dec_01kaf5dq5m000000000000000d",
    ]
  }

  static let adaDecided: JSON = [
    "email": "ada@example.com", "name": "Ada Byron", "proof": "mailbox",
  ]

  static func links(_ count: Int = 1) -> JSON {
    let people: [JSON] = (0..<count).map { place in
      let name = place == 0 ? "ada" : place == 1 ? "bob" : "person\(place)"
      return [
        "email": .string(name + "@example.com"),
        "url": .string("https://gate.example/t/secret-of-\(name)-0123456789abcdefghijklmnopq"),
      ]
    }
    return ["links": .array(people)]
  }
}
