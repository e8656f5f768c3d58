import Domain
import JSON
package import Store

extension Gateway {
  /// Sends a message to a channel that says that it is a test.
  ///
  /// - Returns: the delivery, whose attempts show the result.
  package func testChannel(
    _ name: String, by principal: Principal
  ) async throws -> DeliveryEntry {
    try principal.require(.channelsManage)
    return try await write(by: principal) { work in
      let channel = try work.channels.require(name)
      if let reason = channel.disabledReason {
        throw Refusal(
          .conflict, "The channel was disabled (\(reason)); delete it and make it anew.")
      }
      let notification = Notification(
        .testSent, at: work.now,
        .test(message: "This is a test from Postern.", channel: channel.name))
      let delivery = work.delivery(
        .test, of: EncodedNotification(notification), to: .channel(channel), task: nil)
      try work.deliveries.insert([delivery])
      try work.record(
        .testSent,
        detail: [
          "channel": .string(channel.id.description),
          "delivery": .string(delivery.id.description),
        ])
      guard let entry = try work.deliveries.find(delivery.id) else {
        throw Refusal.notFound("delivery")
      }
      return entry
    }
  }
}
