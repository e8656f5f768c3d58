package import Cryptography
package import Domain
package import Gateway
package import Store
import Synchronization
package import Telemetry
package import Transfer

/// Everything the outbox works with.
package struct OutboxDependencies: Sendable {
  /// Sends one request; returns soon once its task is cancelled.
  package typealias Send = @Sendable (TransferRequest) async -> TransferAnswer

  package let database: any Database
  package let deployment: Deployment
  package let channels: ChannelTable
  package let keys: LiveKeyRing
  package let clock: Clock
  package let log: Log
  package let metrics: Metrics
  package let send: Send
  package var random = RandomSource.system

  package init(
    database: any Database, deployment: Deployment, channels: ChannelTable, keys: LiveKeyRing,
    clock: Clock, log: Log, metrics: Metrics, send: @escaping Send
  ) {
    self.database = database
    self.deployment = deployment
    self.channels = channels
    self.keys = keys
    self.clock = clock
    self.log = log
    self.metrics = metrics
    self.send = send
  }
}

/// Tells tests and benches what has happened; costs nothing while nobody listens.
package final class TestSignal<Value: Sendable>: Sendable {
  private struct State { var listener: (@Sendable (Value) -> Void)? }

  private let state = Mutex(State())

  /// Calls the listener from now on; there is one at a time.
  package func listen(_ listener: @escaping @Sendable (Value) -> Void) {
    state.withLock { $0.listener = listener }
  }

  func send(_ value: Value) { state.withLock { $0.listener }?(value) }
}
