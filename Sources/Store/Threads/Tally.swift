import Synchronization

/// Counts what the threads of a store do.
final class Tally: Sendable {
  private let writes = Atomic(0)
  private let commits = Atomic(0)
  private let reads = Atomic(0)
  private let snapshots = Atomic(0)

  var counters: StoreCounters {
    StoreCounters(
      writes: writes.load(ordering: .relaxed), commits: commits.load(ordering: .relaxed),
      reads: reads.load(ordering: .relaxed), snapshots: snapshots.load(ordering: .relaxed))
  }

  func wrote(_ count: Int) { writes.add(count, ordering: .relaxed) }

  func committed() { commits.add(1, ordering: .relaxed) }

  func read(_ count: Int) {
    reads.add(count, ordering: .relaxed)
    snapshots.add(1, ordering: .relaxed)
  }
}
