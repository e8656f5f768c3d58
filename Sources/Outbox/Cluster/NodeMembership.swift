import Concurrency
package import Cryptography
package import Domain
package import Store
import Synchronization
package import Telemetry

/// Membership of this process among the nodes on one store, kept by heartbeats.
///
/// One row stands for all that a node holds, so a heartbeat costs the same for one delivery and for
/// thousands.
package final class NodeMembership: Sendable {
  package typealias MonotonicClock = @Sendable () -> ContinuousClock.Instant

  package let node: NodeID

  private let database: any Database
  private let clock: Clock
  private let log: Log
  private let settings: MembershipSettings
  private let monotonic: MonotonicClock
  private let state: Mutex<State>
  private let wakeUp = WakeUp()

  private struct State {
    var lease: NodeLease
    var isStopping = false
  }

  package init(
    _ database: any Database, clock: Clock, monotonic: @escaping MonotonicClock = { .now },
    random: RandomSource = .system, log: Log, settings: MembershipSettings = MembershipSettings()
  ) {
    node = NodeID(at: clock.now, random: random.bytes(10))
    self.database = database
    self.clock = clock
    self.log = log
    self.settings = settings
    self.monotonic = monotonic
    state = Mutex(State(lease: NodeLease(length: .milliseconds(settings.certainty.milliseconds))))
  }

  /// Epoch in which the node is now; nil while it is not sure that it holds what it has claimed.
  var epoch: Int? { state.withLock { $0.lease.epoch(at: monotonic()) } }

  /// Tells the store once that the node is alive.
  package func heartbeat() async throws {
    let moment = monotonic()
    let now = clock.now
    try await database.write(.system) { [node, until = now + settings.lease] transaction in
      try NodeRepository(transaction).heartbeat(node, until: until, at: now)
    }
    state.withLock { $0.lease.renew(from: moment, at: monotonic()) }
  }

  /// Sends heartbeats until `stop`, then lets others have at once what the node holds.
  package func run() async {
    while !state.withLock({ $0.isStopping }) {
      do { try await heartbeat() } catch {
        log.warning("node.beat_failed", ["error": "\(error)"])
      }
      await wakeUp.wait(atMost: .milliseconds(settings.interval.milliseconds))
    }
    _ = try? await database.write(.system) { [node] in try NodeRepository($0).leave(node) }
  }

  package func stop() {
    state.withLock { $0.isStopping = true }
    wakeUp.signal()
  }

  /// Takes a maintenance job for this node; false while another node that is alive has it.
  package func takes(_ job: String) async throws -> Bool {
    guard epoch != nil else { return false }
    let now = clock.now
    return try await database.write(.system) { [node] in
      try NodeRepository($0).take(job: job, for: node, at: now)
    }
  }
}

/// Times after which a silent node counts as dead.
package struct MembershipSettings: Sendable {
  /// Time for which the store keeps what a silent node holds.
  package var lease = Interval.seconds(20)
  /// Time between two heartbeats.
  package var interval = Interval.seconds(5)
  /// Time after its last heartbeat for which a node is sure of its lease; the rest is for clocks that
  /// differ.
  package var certainty = Interval.seconds(12)

  package init() {}
}
