import Synchronization

/// A store in PostgreSQL: threads that each own a connection and run whole transactions.
///
/// Writes and reads have threads of their own, so that writes which wait for a lock hold up no read.
package final class PostgresDatabase: Database {
  package let dialect = Dialect.postgres

  private let writes: WorkQueue
  private let reads: WorkQueue
  private let notices: PostgresNotices
  private let tally = Tally()
  private let ended = Completion()

  /// Looks at the address alone: connections are made when there is work for them.
  package init(
    url: String, options: PostgresOptions = PostgresOptions()
  ) throws(StoreError) {
    let address = try PostgresAddress(url)
    let given = try PostgresConnection.parse(address.libpq)
    let door = PostgresConnector(
      options.parameters(given, of: address, listening: false), usesPrepared: !address.isPooled,
      options: options)
    let noticeDoor = PostgresConnector(
      options.parameters(given, of: address, listening: address.canListen),
      usesPrepared: !address.isPooled, options: options)
    notices = PostgresNotices(noticeDoor, canListen: address.canListen)
    let count = options.connections ?? address.connections ?? PostgresOptions.usualConnections
    let writers = max(1, count * 2 / 3)
    let readers = max(1, count - writers)
    writes = WorkQueue(threads: writers, largestShare: 1)
    reads = WorkQueue(threads: readers, largestShare: 1)
    let farewell = Farewell(writers + readers, ended)
    start(.writing, writes, writers, door, options, !address.isPooled, farewell)
    start(.reading, reads, readers, door, options, !address.isPooled, farewell)
  }

  deinit {
    reads.close()
    writes.close()
    notices.abandon()
  }

  package var counters: StoreCounters { tally.counters }

  package var trouble: StoreError? { tally.trouble }

  @discardableResult
  package func write<Result: Sendable>(
    _ scope: Scope, _ work: @escaping @Sendable (any Transaction) throws -> Result
  ) async throws -> Result {
    try await writes.run(scope, work)
  }

  package func read<Result: Sendable>(
    _ scope: Scope, _ work: @escaping @Sendable (any Transaction) throws -> Result
  ) async throws -> Result {
    try await reads.run(scope, work)
  }

  package func listen(_ signal: StoreSignal, _ onNotice: @escaping @Sendable () -> Void) {
    notices.listen(signal, onNotice)
  }

  package func close() async {
    reads.close()
    writes.close()
    await ended.wait()
    await notices.close()
  }

  private func start(
    _ duty: PostgresTransaction.Duty, _ queue: WorkQueue, _ count: Int, _ door: PostgresConnector,
    _ options: PostgresOptions, _ keepsSession: Bool, _ farewell: Farewell
  ) {
    for thread in 0..<count {
      let name = duty == .writing ? "store-write-\(thread)" : "store-read-\(thread)"
      WorkerThread.start(name) { [tally, notices] in
        let worker = PostgresWorker(
          duty, door, options, keepsSession: keepsSession, tally, announce: notices.announce)
        while case let share = queue.take(thread: thread), !share.isEmpty {
          for work in share { worker.run(work) }
        }
        farewell.leave()
      }
    }
  }
}

/// Tells when the last of several threads has ended.
private final class Farewell: Sendable {
  private let left: Atomic<Int>
  private let ended: Completion

  init(_ count: Int, _ ended: Completion) {
    left = Atomic(count)
    self.ended = ended
  }

  func leave() {
    if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { ended.reach() }
  }
}
