import Domain
import Gateway
import HTTPServer
import JSON
import Store
import Support
import Testing

/// A world where the tenant `acme` has one of each thing.
struct Scene: Sendable {
  let world: APIFixture
  /// The ids for `{task}`, `{link}`, … in a target or a body.
  let names: [String: String]

  static let task: JSON = [
    "title": "Approve the loan", "assignees": [["email": "ada@example.com", "name": "Ada"]],
    "correlation": ["workflow_id": "wf-1", "run_id": "run-1"],
    "callback": ["kind": "webhook", "url": "https://orders.example/resume"],
  ]

  private init(_ world: APIFixture) async throws {
    self.world = world
    let channel = try await world.post(
      "/v1/channels",
      [
        "name": "approvals", "kind": "webhook",
        "settings": ["url": "https://chat.example/services/canary-path"],
      ])
    let plain = try await world.post(
      "/v1/channels",
      ["name": "plain", "kind": "slack", "settings": ["url": "https://chat.example/x"]])
    let webhook = try await world.post("/v1/webhooks", ["url": "https://hooks.example/canary-hook"])
    var body = Self.task.object ?? [:]
    body["channels"] = ["approvals"]
    let task = try await world.post("/v1/tasks", .object(body))
    let closed = try await world.post("/v1/tasks", .object(body))
    let closedID = closed.json["id"]?.string ?? ""
    _ = try await world.post("/v1/tasks/\(closedID)/complete", ["approved": true])
    let key = try await world.post("/v1/keys", ["name": "spare", "scopes": ["tasks:read"]])
    var names = [
      "task": task.json["id"]?.string, "closed": closedID,
      "link": task.json["links"]?.array?.first?["id"]?.string,
      "channel": channel.json["id"]?.string, "plain": plain.json["id"]?.string,
      "webhook": webhook.json["id"]?.string, "key": key.json["id"]?.string,
      "secret": channel.json["secret"]?.string, "hook_secret": webhook.json["secret"]?.string,
      "key_text": key.json["key"]?.string,
      "url": task.json["links"]?.array?.first?["url"]?.string,
    ].compactMapValues { $0 }
    let callback = try await world.database.read(.system) { transaction -> DeliveryID? in
      try transaction.first("SELECT id FROM deliveries WHERE purpose = 'callback'")?.identifier(0)
    }
    names["delivery"] = callback?.description
    self.names = names
    try #require(names.count == 12)
  }

  static func with(_ test: (Scene) async throws -> Void) async throws {
    try await APIFixture.with { world in try await test(try await Scene(world)) }
  }

  /// The text with every `{name}` replaced.
  func fill(_ text: String) -> String {
    names.reduce(text) { text, name in
      text.replacing("{\(name.key)}", with: name.value)
    }
  }

  func id(_ name: String) -> String { names[name] ?? "" }

  /// Ends deliveries of a purpose as the outbox does when it has handed them over.
  func end(_ purpose: DeliveryPurpose, keepingSecrets: Bool = false) async throws -> String {
    let row = try await world.database.write(.system) { [world] transaction in
      try transaction.execute(
        """
        UPDATE deliveries SET state = 'delivered', ended_at = \(world.hand.now), attempts = 1,
          secrets = CASE WHEN \(keepingSecrets) = 1 THEN secrets ELSE NULL END
        WHERE purpose = \(purpose.rawValue)
        """)
      return try transaction.first(
        """
        SELECT d.id FROM deliveries d JOIN tasks t ON t.id = d.task_id
        WHERE d.purpose = \(purpose.rawValue) AND (t.closed_at IS NULL OR d.purpose = 'callback')
        """)
    }
    let id: DeliveryID = try #require(row).identifier(0)
    return id.description
  }
}
