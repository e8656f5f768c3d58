import Domain
import Store

/// Values that one claim works with, all taken at once from the dispatcher's state.
struct ClaimRequest: Sendable {
  let now: Timestamp
  let lease: Lease
  let limit: Int
  let rooms: ClaimRooms
  /// Backlogged queues that take more now, each with its share.
  let refills: [OutboxQueue: Int]
  /// Whatever else is due; nil while only backlogs are refilled.
  let search: Search?
  let memory: Memory

  struct Search: Sendable {
    /// Nothing that was due earlier is left, but in the excluded queues.
    let floor: Timestamp?
    /// Queues that are backlogged or paused.
    let excluded: Set<OutboxQueue>
    let heavyTenants: [TenantID]
  }

  /// Knowledge of this process that no row holds.
  struct Memory: Sendable {
    let inFlight: InFlightLeases
    let endpoints: EndpointStates
    /// Claims whose outcome is unknown.
    let unknownClaims: [[UInt8]]
  }
}
