/// Runs the closures of `write`: closures that wait together share a transaction and a sync.
///
/// Used on the writer's thread.
final class SQLiteWriter {
  /// Pages in the log after which they are moved to the file.
  private static let checkpointAfter = 4_000
  /// Pages in the log after which the writer waits for readers, so that the log starts over.
  private static let restartAfter = 16_000

  private let connection: SQLiteConnection
  private let transaction: SQLiteTransaction
  private let activity: StoreActivity
  private var pagesWritten = 0

  init(_ connection: SQLiteConnection, _ activity: StoreActivity) {
    self.connection = connection
    self.activity = activity
    transaction = SQLiteTransaction(connection)
  }

  func run(_ group: [Work]) {
    var rest = group[...]
    while !rest.isEmpty { rest = commit(rest) }
    checkpoint()
  }

  /// Runs closures in a transaction and returns those that are left over.
  private func commit(_ group: ArraySlice<Work>) -> ArraySlice<Work> {
    do throws(StoreError) {
      try connection.run("BEGIN IMMEDIATE")
    } catch {
      note(error)
      for work in group { work.finish(error) }
      return []
    }
    var hasChanged = false
    var failures = [(any Error)?]()
    failures.reserveCapacity(group.count)
    for work in group {
      let before = connection.totalChanges
      let failure = perform(work, isShared: group.count > 1)
      if failure == nil, connection.totalChanges > before { hasChanged = true }
      failures.append(failure)
      if !connection.isInTransaction { break }
    }
    activity.wrote(failures.count)
    let done = group.prefix(failures.count)
    let loss = end(hasChanged: hasChanged)
    for (work, failure) in zip(done, failures) { work.finish(failure ?? loss) }
    return group.dropFirst(failures.count)
  }

  /// Runs a closure; its changes stay only when this returns nil.
  private func perform(_ work: Work, isShared: Bool) -> (any Error)? {
    transaction.begin(work.scope, isShared: isShared)
    var failure = work.run(in: transaction) ?? transaction.failure
    if let error = transaction.failure { note(error) }
    if failure == nil, connection.hasBrokenReferences {
      failure = StoreError.constraint(StoreError.Violation(.foreignKey))
    }
    guard connection.isInTransaction else { return failure }
    do {
      if transaction.hasSavepoint {
        if failure != nil { try connection.run("ROLLBACK TO work") }
        try connection.run("RELEASE work")
      } else if failure != nil, !isShared {
        try connection.run("ROLLBACK")
      }
    } catch {
      rollBack()
      return failure ?? error
    }
    return failure
  }

  /// Commits; returns the reason when nothing was kept.
  private func end(hasChanged: Bool) -> StoreError? {
    guard connection.isInTransaction else {
      return transaction.failure ?? .unavailable("the transaction was lost")
    }
    do throws(StoreError) {
      try connection.run("COMMIT")
      activity.committed(isProof: hasChanged)
      return nil
    } catch {
      note(error)
      rollBack()
      return error
    }
  }

  /// Records that the store could not keep a change.
  private func note(_ error: StoreError) {
    switch error {
    case .readOnly, .diskFull, .unavailable: activity.refused(error)
    default: break
    }
  }

  private func rollBack() {
    guard connection.isInTransaction else { return }
    try? connection.run("ROLLBACK")
  }

  private func checkpoint() {
    pagesWritten += connection.takePagesWritten()
    guard pagesWritten >= SQLiteWriter.checkpointAfter else { return }
    pagesWritten = 0
    if connection.checkpoint(.passive) > SQLiteWriter.restartAfter {
      connection.checkpoint(.restart)
    }
  }
}
