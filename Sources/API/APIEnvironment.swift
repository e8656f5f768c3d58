package import Domain
package import Gateway
package import Telemetry

/// What the API needs from the rest of the program.
package struct APIEnvironment: Sendable {
  let gateway: Gateway
  let log: Log
  /// The text of `/openapi.json`.
  let description: [UInt8]
  /// Whether the store answers and the program is not about to stop.
  let isReady: @Sendable () async -> Bool
  /// The text of `/metrics`.
  let metrics: @Sendable () async -> String
  /// Waits; throws when the caller was cancelled.
  let pause: @Sendable (Interval) async throws -> Void
  let waiters = Waiters()

  package init(
    gateway: Gateway, log: Log, description: [UInt8],
    isReady: @escaping @Sendable () async -> Bool,
    metrics: @escaping @Sendable () async -> String,
    pause: @escaping @Sendable (Interval) async throws -> Void = { interval in
      try await Task.sleep(for: .milliseconds(interval.milliseconds))
    }
  ) {
    self.gateway = gateway
    self.log = log
    self.description = description
    self.isReady = isReady
    self.metrics = metrics
    self.pause = pause
  }
}
