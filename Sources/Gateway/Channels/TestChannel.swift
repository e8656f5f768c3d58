import Domain
package import JSON
import Store

extension Gateway {
  /// Sends a message to a channel that says that it is a test.
  ///
  /// - Returns: the delivery, whose attempts show what came of it.
  package func testChannel(_ name: String, by principal: Principal) async throws -> JSON {
    try principal.require(.channelsManage)
    return try await write(by: principal) { work in
      let row = try work.channels.require(name)
      if let reason = row.disabledReason {
        throw Refusal(
          .conflict, "The channel was disabled (\(reason)); delete it and make it anew.")
      }
      let notification = Notification(
        .testSent, at: work.now,
        .test(message: "This is a test from Postern.", channel: row.name))
      let delivery = work.delivery(
        .test, of: EncodedNotification(notification), to: .channel(row), task: nil)
      try work.deliveries.insert([delivery])
      try work.record(
        .testSent,
        detail: [
          "channel": .string(row.id.description), "delivery": .string(delivery.id.description),
        ])
      guard let entry = try work.deliveries.find(delivery.id) else {
        throw Refusal.notFound("delivery")
      }
      return .object(entry.json)
    }
  }
}
