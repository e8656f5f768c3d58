import Domain
package import JSON
import Store

extension Gateway {
  /// Sends a message to a channel that says that it is a test.
  ///
  /// - Returns: the delivery, whose attempts show what came of it.
  package func testChannel(_ name: String, by caller: Principal) async throws -> JSON {
    try caller.require(.channelsManage)
    return try await write(caller.tenant, by: caller.actor, from: caller.address) { ledger in
      let row = try ledger.channels.require(name)
      if let reason = row.disabledReason {
        throw Refusal(
          .conflict, "The channel was disabled (\(reason)); delete it and make it anew.")
      }
      let data: JSONObject = [
        "message": "This is a test from Postern.", "channel": .string(row.name),
      ]
      let delivery = ledger.delivery(
        .test, .testSent, to: .channel(row), task: nil,
        payload: EventPayload.text(.testSent, at: ledger.now, data: data))
      try ledger.deliveries.insert([delivery])
      try ledger.record(
        .testSent,
        detail: [
          "channel": .string(row.id.description), "delivery": .string(delivery.id.description),
        ])
      guard let entry = try ledger.deliveries.find(delivery.id) else {
        throw Refusal.notFound("delivery")
      }
      return .object(entry.json)
    }
  }
}
