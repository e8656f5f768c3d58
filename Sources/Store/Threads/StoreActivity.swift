import Synchronization

/// Counts the work of a store's threads.
final class StoreActivity: Sendable {
  private let writes = Atomic(0)
  private let commits = Atomic(0)
  private let reads = Atomic(0)
  private let snapshots = Atomic(0)
  private let refusal = Mutex<StoreError?>(nil)

  var counters: StoreCounters {
    StoreCounters(
      writes: writes.load(ordering: .relaxed), commits: commits.load(ordering: .relaxed),
      reads: reads.load(ordering: .relaxed), snapshots: snapshots.load(ordering: .relaxed))
  }

  func wrote(_ count: Int) { writes.add(count, ordering: .relaxed) }

  /// - Parameter isProof: whether something was changed, which proves that the store keeps writes.
  func committed(isProof: Bool) {
    commits.add(1, ordering: .relaxed)
    if isProof { refusal.withLock { $0 = nil } }
  }

  /// The reason why the last write was not kept; nil when it was.
  var trouble: StoreError? { refusal.withLock { $0 } }

  func refused(_ error: StoreError) { refusal.withLock { $0 = error } }

  func read(_ count: Int) {
    reads.add(count, ordering: .relaxed)
    snapshots.add(1, ordering: .relaxed)
  }
}
