package import Cryptography
package import Domain
package import Store
import Synchronization
package import Telemetry

/// One node's sign of life: what it holds is nobody else's while it beats.
///
/// One row stands for all that a node holds, so a beat costs the same whether that is one delivery or
/// thousands.
package final class Presence: Sendable {
  package let node: NodeID

  private let database: any Database
  private let clock: Clock
  private let log: Log
  private let settings: PresenceSettings
  private let steady: Steady
  private let state: Mutex<State>
  private let bell = Doorbell()

  package typealias Steady = @Sendable () -> ContinuousClock.Instant

  private struct State {
    var trust: Trust
    var isStopping = false
  }

  /// - Parameter steady: the clock that nobody sets.
  package init(
    _ database: any Database, clock: Clock, steady: @escaping Steady = { .now },
    random: RandomSource = .system, log: Log, settings: PresenceSettings = PresenceSettings()
  ) {
    node = NodeID(at: clock.now, random: random.bytes(10))
    self.database = database
    self.clock = clock
    self.log = log
    self.settings = settings
    self.steady = steady
    state = Mutex(State(trust: Trust(length: .milliseconds(settings.trust.milliseconds))))
  }

  /// What this node has claimed in this term is surely still its own; nil while nothing is.
  var term: Int? { state.withLock { $0.trust.term(at: steady()) } }

  /// Says once that the node is alive.
  package func beat() async throws {
    let moment = steady()
    let now = clock.now
    try await database.write(.system) { [node, until = now + settings.lease] transaction in
      try NodeRepository(transaction).beat(node, until: until, at: now)
    }
    state.withLock { $0.trust.renew(from: moment, at: steady()) }
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

  /// Takes a maintenance job for this node; false while another node that is alive has it.
  package func takes(_ job: String) async throws -> Bool {
    guard term != nil else { return false }
    let now = clock.now
    return try await database.write(.system) { [node] in
      try NodeRepository($0).take(job, for: node, at: now)
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

  /// What was claimed in this term is surely still this process's; nil while nothing is.
  var term: Int? {
    switch self {
    case .none: 0
    case .nodes(let presence): presence.term
    }
  }
}
