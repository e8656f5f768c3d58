import Concurrency
import Glibc

/// A store in a SQLite file: a writing thread with group commit, and several reading threads.
package final class SQLiteDatabase: Database {
  package let dialect = Dialect.sqlite

  private let writes: WorkQueue
  private let reads: WorkQueue
  private let activity = StoreActivity()
  private let ended = Completion()

  /// Opens or makes the file; nil means a temporary file that is removed on close.
  package init(
    path: String?, options: SQLiteOptions = SQLiteOptions()
  ) throws(StoreError) {
    let file = try SQLiteFile(path)
    let count = max(2, options.readers ?? SQLiteFile.processors)
    do throws(StoreError) {
      let writer = try SQLiteConnection(file.path, options, .writer)
      var readers = [SQLiteConnection]()
      for _ in 0..<count { readers.append(try SQLiteConnection(file.path, options, .reader)) }
      writes = WorkQueue(threads: 1, largestShare: options.largestGroup)
      reads = WorkQueue(threads: count, largestShare: 32)
      start(writer, readers, file)
    } catch {
      if path == nil { file.remove() }
      throw error
    }
  }

  deinit {
    reads.close()
    writes.close()
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

  package func close() async {
    reads.close()
    writes.close()
    await ended.wait()
  }

  private func start(
    _ writer: SQLiteConnection, _ readers: [SQLiteConnection], _ file: SQLiteFile
  ) {
    let readersEnded = Semaphore()
    for (thread, connection) in readers.enumerated() {
      OwnedThread.start("store-read-\(thread)") { [reads, activity] in
        let reader = SQLiteReader(connection, activity)
        while case let share = reads.take(thread: thread), !share.isEmpty { reader.run(share) }
        connection.close()
        readersEnded.signal()
      }
    }
    OwnedThread.start("store-write") { [writes, activity, ended, count = readers.count] in
      let work = SQLiteWriter(writer, activity)
      while case let group = writes.take(thread: 0), !group.isEmpty { work.run(group) }
      for _ in 0..<count { readersEnded.wait() }
      writer.checkpoint(.truncate)
      writer.close()
      if file.isTemporary { file.remove() }
      ended.reach()
    }
  }
}
