package import Domain

/// The rows that a transaction may touch.
package enum Scope: Sendable, Hashable {
  case tenant(TenantID)
  /// The program itself: migrations, the outbox, the scheduler.
  case system
}

/// A store.
///
/// Work is submitted as a closure per transaction, which runs on a thread of the store.
///
/// A cancelled caller is refused before its work is queued; queued work runs to its end and its
/// caller gets the outcome.
package protocol Database: Sendable {
  var dialect: Dialect { get }

  /// The work done since the store was opened.
  var counters: StoreCounters { get }

  /// The reason why the last write was not kept; nil when it was.
  ///
  /// Covers failures of the store itself that no reader meets: a full disk, or a read-only server.
  var trouble: StoreError? { get }

  /// Runs a transaction that may change rows, and returns when it is durable.
  ///
  /// When `work` throws, or when any of its statements failed, all its changes are undone. After a
  /// conflict it may run again from its beginning: it must change nothing but the store.
  @discardableResult
  func write<Result: Sendable>(
    _ scope: Scope, _ work: @escaping @Sendable (any Transaction) throws -> Result
  ) async throws -> Result

  /// Runs queries on one snapshot, which holds every write that completed before the call.
  func read<Result: Sendable>(
    _ scope: Scope, _ work: @escaping @Sendable (any Transaction) throws -> Result
  ) async throws -> Result

  /// Calls back when a transaction of another node has signalled, and whenever such a call may have
  /// been missed, the beginning included.
  ///
  /// The call comes on a thread of the store and must be quick. Engines without notifications never
  /// call: listeners must poll too.
  func listen(_ signal: StoreSignal, _ onNotice: @escaping @Sendable () -> Void)

  /// Refuses new work, finishes queued work, and closes the store.
  func close() async
}

extension Database {
  package func listen(_ signal: StoreSignal, _ onNotice: @escaping @Sendable () -> Void) {}
}

/// An open transaction; valid only inside its closure.
///
/// After a statement has failed, every later one fails alike and the transaction is undone:
/// expected conflicts are written as `ON CONFLICT`.
package protocol Transaction {
  var dialect: Dialect { get }
  var scope: Scope { get }

  /// All rows of the answer.
  func query(_ sql: SQL) throws(StoreError) -> [Row]

  /// The first row of the answer.
  func first(_ sql: SQL) throws(StoreError) -> Row?

  /// Runs a statement and returns the number of rows that it changed.
  @discardableResult
  func execute(_ sql: SQL) throws(StoreError) -> Int

  /// Runs many statements, mostly of one shape, and returns the number of rows that they changed.
  @discardableResult
  func execute(batch: [SQL]) throws(StoreError) -> Int

  /// Runs many statements, mostly of one shape; the rows of all their answers, in order.
  func query(batch: [SQL]) throws(StoreError) -> [Row]

  /// Runs bulk statements, and returns the number of rows that each of them changed.
  @discardableResult
  func execute(bulks: [Bulk]) throws(StoreError) -> [Int]

  /// Runs a bulk statement; returns all rows of its answer, in no order.
  func query(_ bulk: Bulk) throws(StoreError) -> [Row]

  /// Signals the other nodes once the transaction is committed.
  ///
  /// Several signals may arrive as one, and a signal may be lost with the process that sends it.
  func signal(_ signal: StoreSignal)

  /// Lifts the time limit of later statements, for changes of the schema.
  func disableStatementTimeout() throws(StoreError)
}

extension Transaction {
  package func signal(_ signal: StoreSignal) {}

  package func disableStatementTimeout() throws(StoreError) {}

  package func query(batch: [SQL]) throws(StoreError) -> [Row] {
    var rows = [Row]()
    for sql in batch { rows += try query(sql) }
    return rows
  }

  /// Runs a statement per element: `execute(each: rows) { "INSERT INTO t VALUES (\($0.id))" }`.
  @discardableResult
  package func execute<Element>(
    each elements: some Sequence<Element>, _ shape: (Element) -> SQL
  ) throws(StoreError) -> Int {
    try execute(batch: elements.map(shape))
  }
}

/// The work of a store since it was opened.
package struct StoreCounters: Sendable, Hashable {
  /// Closures of `write` that ran.
  package var writes = 0
  /// Transactions that were committed for them.
  package var commits = 0
  /// Closures of `read` that ran.
  package var reads = 0
  /// Snapshots that were opened for them.
  package var snapshots = 0
}
