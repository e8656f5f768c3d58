package import Cryptography
package import Domain
package import Store
import Synchronization
package import Telemetry

/// One node's sign of life: what it holds is nobody else's while it beats.
///
/// One row stands for all that a node holds, so a beat costs the same whether that is one delivery or
/// thousands. Moments of the monotonic clock decide whether the node may trust itself: one that was
/// frozen finds its last beat old, whatever anybody did to the wall clock.
package final class Presence: Sendable {
  package let node: NodeID

  private let database: any Database
  private let clock: Clock
  private let log: Log
  private let settings: PresenceSettings
  private let state = Mutex(State())
  private let bell = Doorbell()

  private struct State {
    var beatAt: ContinuousClock.Instant?
    var isStopping = false
  }

  package init(
    _ database: any Database, clock: Clock, random: RandomSource = .system, log: Log,
    settings: PresenceSettings = PresenceSettings()
  ) {
    node = NodeID(at: clock.now, random: random.bytes(10))
    self.database = database
    self.clock = clock
    self.log = log
    self.settings = settings
  }

  /// Whether what this node holds is surely still its own.
  package var isTrusted: Bool {
    guard let beatAt = state.withLock({ $0.beatAt }) else { return false }
    return ContinuousClock.now - beatAt < .milliseconds(settings.trust.milliseconds)
  }

  /// Says once that the node is alive.
  package func beat() async throws {
    let moment = ContinuousClock.now
    let now = clock.now
    try await database.write(.system) { [node, until = now + settings.lease] transaction in
      try NodeRepository(transaction).beat(node, until: until, at: now)
    }
    state.withLock { $0.beatAt = moment }
  }

  /// Beats until `stop`, then lets others have at once what the node holds.
  package func run() async {
    while !state.withLock({ $0.isStopping }) {
      do { try await beat() } catch {
        log.warning("node.beat_failed", ["error": "\(error)"])
      }
      await bell.wait(atMost: settings.pace)
    }
    _ = try? await database.write(.system) { [node] in try NodeRepository($0).leave(node) }
  }

  package func stop() {
    state.withLock { $0.isStopping = true }
    bell.ring()
  }

  /// Whether this node does a duty now; otherwise another one that is alive does it.
  func takes(_ duty: String) async throws -> Bool {
    guard isTrusted else { return false }
    let now = clock.now
    return try await database.write(.system) { [node] in
      try NodeRepository($0).take(duty, for: node, at: now)
    }
  }
}

/// How soon a node that says nothing is taken for dead.
package struct PresenceSettings: Sendable {
  /// How long what it holds is kept for a node that says nothing.
  package var lease = Interval.seconds(20)
  /// How often it says that it is alive.
  package var pace = Interval.seconds(5)
  /// How long after its last beat a node trusts itself; the rest is for clocks that differ.
  package var trust = Interval.seconds(12)

  package init() {}
}

/// Whether other processes may work on the same store.
package enum Company: Sendable {
  /// This process is alone with its store.
  case none
  /// It is one of several nodes.
  case nodes(Presence)

  /// The right under which the next claim takes deliveries.
  func lease(_ claim: () -> [UInt8]) -> Lease {
    switch self {
    case .none: .alone
    case .nodes(let presence): .node(presence.node, claim: claim())
    }
  }

  /// Whether what was claimed is surely still this process's.
  var isTrusted: Bool {
    switch self {
    case .none: true
    case .nodes(let presence): presence.isTrusted
    }
  }
}
