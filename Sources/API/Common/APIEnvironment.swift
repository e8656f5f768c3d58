package import Domain
package import Gateway
package import Telemetry

/// The parts of the program that the API needs.
package struct APIEnvironment: Sendable {
  let gateway: Gateway
  let log: Log
  /// The text of `/openapi.json`.
  let description: [UInt8]
  /// Tells the reason for which nobody should ask anything now; nil when all is well.
  let unreadiness: @Sendable () async -> Unreadiness?
  /// The text of `/metrics`.
  let metrics: @Sendable () async -> String
  /// Waits; throws when the request was cancelled.
  let pause: @Sendable (Interval) async throws -> Void
  let waiters = Waiters()

  package init(
    gateway: Gateway, log: Log, description: [UInt8],
    unreadiness: @escaping @Sendable () async -> Unreadiness?,
    metrics: @escaping @Sendable () async -> String,
    pause: @escaping @Sendable (Interval) async throws -> Void = { interval in
      try await Task.sleep(for: .milliseconds(interval.milliseconds))
    }
  ) {
    self.gateway = gateway
    self.log = log
    self.description = description
    self.unreadiness = unreadiness
    self.metrics = metrics
    self.pause = pause
  }
}

/// A reason for which a node does not take requests.
package enum Unreadiness: String, Sendable, CaseIterable {
  /// The program starts, or is about to stop.
  case notServing = "not_serving"
  case storeUnreachable = "store_unreachable"
  /// The last write was refused because the store can only be read.
  case storeReadOnly = "store_read_only"
  /// The last write was refused because the store's disk is full.
  case diskFull = "disk_full"
  /// The last write failed for another reason that is the store's own.
  case storeUnwritable = "store_unwritable"
}
