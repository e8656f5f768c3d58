import Cryptography
import Domain
package import JSON
import Store

extension Gateway {
  /// Subscribes an address to events.
  ///
  /// - Parameter body: `{"url": "https://…", "events": ["task.completed"]}`; without events, all.
  /// - Returns: the webhook with its signing secret, which is shown this once.
  package func createWebhook(_ body: JSON, by principal: Principal) async throws -> JSON {
    try principal.require(.channelsManage)
    var reader = try ObjectReader(body)
    let url = try reader.required("url", reader.string("url", limit: 2048))
    let events = try Self.events(&reader)
    try reader.finish()
    try checkAddress(url, at: "/url")
    return try await write(by: principal) { work in
      // One after another, so that none is overlooked by the count.
      try TenantRepository(work.transaction).lock(work.tenant)
      guard try work.webhooks.all().count < Self.maximumWebhooks else {
        throw Refusal(
          .conflict, "There are \(Self.maximumWebhooks) webhooks already; delete one first.")
      }
      let id = work.identifier(WebhookID.self)
      let target: JSON = ["url": .string(url)]
      let webhook = Webhook(
        id: id, url: keys.seal(target.bytes, for: SealContext.webhookURL(id).context),
        selection: events.isEmpty ? .all : .only(events), createdAt: work.now)
      try work.webhooks.insert(webhook)
      let secret = try work.addSecret(owner: id.bytes)
      try work.record(.webhookCreated, detail: ["webhook": .string(id.description)])
      var answer = try json(
        webhook, pausedUntil: nil, in: work.transaction, of: principal.tenant, at: work.now)
      answer["secret"] = .string(secret.text)
      return .object(answer)
    }
  }

  /// Every event is written once per webhook that wants it.
  private static var maximumWebhooks: Int { 50 }

  private static func events(_ reader: inout ObjectReader) throws(Refusal) -> Set<EventType> {
    let known = EventType.allCases.filter(\.isPublic)
    var events: Set<EventType> = []
    for (place, json) in (try reader.array("events", limit: 100) ?? []).enumerated() {
      let pointer = reader.pointer(to: "events") + "/\(place)"
      guard case .string(let text) = json else {
        throw Refusal(
          .wrongType, "\(pointer) must be a string, not \(json.kind).", field: pointer)
      }
      guard let event = known.first(where: { $0.rawValue == text }) else {
        let names = known.map(\.rawValue).joined(separator: ", ")
        throw Refusal(.invalidValue, "\(pointer) must be one of: \(names).", field: pointer)
      }
      events.insert(event)
    }
    return events
  }
}
