package import Domain

/// Whose rows a transaction may touch.
package enum Scope: Sendable, Hashable {
  case tenant(TenantID)
  /// The program itself: migrations, the outbox, the scheduler.
  case system
}

/// A store.
///
/// Work goes to it as one closure per transaction, which runs on a thread of the store.
///
/// A cancelled caller is turned away before its work is queued; queued work runs to its end and its
/// caller learns the outcome.
package protocol Database: Sendable {
  var dialect: Dialect { get }

  /// What has been done since the store was opened.
  var counters: StoreCounters { get }

  /// Why the store kept nothing the last time that something was to be kept; nil when it did.
  ///
  /// Of failures that the store itself is to blame for and that no reader meets: its disk is full, or
  /// it can only be read.
  var trouble: StoreError? { get }

  /// Runs one transaction that may change rows, and returns when it is durable.
  ///
  /// When `work` throws, or when any of its statements failed, everything it did is undone. Where
  /// others were in its way it may be run again from its beginning: it changes nothing but the store.
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
  /// The call comes on a thread of the store and must be quick. Nothing ever comes where the engine
  /// has no means to tell: whoever listens polls too.
  func listen(_ signal: StoreSignal, _ onNotice: @escaping @Sendable () -> Void)

  /// Refuses new work, finishes what waits, and lets go of the store.
  func close() async
}

extension Database {
  package func listen(_ signal: StoreSignal, _ onNotice: @escaping @Sendable () -> Void) {}
}

/// One open transaction; lives only inside the closure that it is given to.
///
/// After a statement has failed every later one fails the same way and the transaction is undone:
/// expected conflicts are written as `ON CONFLICT`.
package protocol Transaction {
  var dialect: Dialect { get }
  var scope: Scope { get }

  /// All rows of the answer.
  func query(_ sql: SQL) throws(StoreError) -> [Row]

  /// The first row of the answer.
  func first(_ sql: SQL) throws(StoreError) -> Row?

  /// Runs a statement and tells how many rows it changed.
  @discardableResult
  func execute(_ sql: SQL) throws(StoreError) -> Int

  /// Runs many statements, mostly of one shape, and tells how many rows they changed.
  @discardableResult
  func execute(batch: [SQL]) throws(StoreError) -> Int

  /// Runs many statements, mostly of one shape; the rows of all their answers, in order.
  func query(batch: [SQL]) throws(StoreError) -> [Row]

  /// Runs statements that are given many rows each, and tells how many rows each of them changed.
  @discardableResult
  func execute(bulks: [Bulk]) throws(StoreError) -> [Int]

  /// Runs a statement that is given many rows; all rows of its answer, in no order.
  func query(_ bulk: Bulk) throws(StoreError) -> [Row]

  /// Tells the other nodes once the transaction is committed.
  ///
  /// Many signals may arrive as one, and one may be lost with the process that sends it.
  func signal(_ signal: StoreSignal)

  /// Lifts the time limit of the statements that follow, for changes of the schema.
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

  /// Runs one statement per element: `execute(each: rows) { "INSERT INTO t VALUES (\($0.id))" }`.
  @discardableResult
  package func execute<Element>(
    each elements: some Sequence<Element>, _ shape: (Element) -> SQL
  ) throws(StoreError) -> Int {
    try execute(batch: elements.map(shape))
  }
}

/// What a store has done since it was opened.
package struct StoreCounters: Sendable, Hashable {
  /// Closures that were given to `write` and ran.
  package var writes = 0
  /// Transactions that were committed for them.
  package var commits = 0
  /// Closures that were given to `read` and ran.
  package var reads = 0
  /// Snapshots that were opened for them.
  package var snapshots = 0
}
