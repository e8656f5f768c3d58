import Concurrency

/// A store in PostgreSQL: threads that each own a connection and run whole transactions.
///
/// Writes and reads have separate threads, so that writes which wait for a lock delay no read.
package final class PostgresDatabase: Database {
  package let dialect = Dialect.postgres

  private let writes: WorkQueue
  private let reads: WorkQueue
  private let notices: PostgresNotices
  private let activity = StoreActivity()
  private let ended: Completion

  /// Parses the address; connections are made when work needs them.
  package init(
    url: String, options: PostgresOptions = PostgresOptions()
  ) throws(StoreError) {
    let address = try PostgresAddress(url)
    let given = try PostgresConnection.parse(address.libpq)
    let connector = PostgresConnector(
      options.parameters(given, of: address, listening: false), usesPrepared: !address.isPooled,
      options: options)
    let noticeConnector = PostgresConnector(
      options.parameters(given, of: address, listening: address.canListen),
      usesPrepared: !address.isPooled, options: options)
    notices = PostgresNotices(noticeConnector, canListen: address.canListen)
    let count = options.connections ?? address.connections ?? PostgresOptions.usualConnections
    let writers = max(1, count * 2 / 3)
    let readers = max(1, count - writers)
    writes = WorkQueue(threads: writers, largestShare: 1)
    reads = WorkQueue(threads: readers, largestShare: 1)
    ended = Completion(parts: writers + readers)
    start(.writing, writes, writers, connector, options, !address.isPooled)
    start(.reading, reads, readers, connector, options, !address.isPooled)
  }

  deinit {
    reads.close()
    writes.close()
    notices.abandon()
  }

  package var counters: StoreCounters { activity.counters }

  package var trouble: StoreError? { activity.trouble }

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
    _ access: PostgresTransaction.Access, _ queue: WorkQueue, _ count: Int,
    _ connector: PostgresConnector,
    _ options: PostgresOptions, _ keepsSession: Bool
  ) {
    for thread in 0..<count {
      let name = access == .writing ? "store-write-\(thread)" : "store-read-\(thread)"
      OwnedThread.start(name) { [activity, notices, ended] in
        let worker = PostgresWorker(
          access, connector, options, keepsSession: keepsSession, activity,
          announce: notices.announce)
        while case let share = queue.take(thread: thread), !share.isEmpty {
          for work in share { worker.run(work) }
        }
        ended.reach()
      }
    }
  }
}
