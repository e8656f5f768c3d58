/// Runs the closures of `read`: closures taken together share a snapshot.
///
/// Used on a single reading thread.
final class SQLiteReader {
  private let connection: SQLiteConnection
  private let transaction: SQLiteTransaction
  private let activity: StoreActivity

  init(_ connection: SQLiteConnection, _ activity: StoreActivity) {
    self.connection = connection
    self.activity = activity
    transaction = SQLiteTransaction(connection)
  }

  func run(_ share: [Work]) {
    var rest = share[...]
    while !rest.isEmpty { rest = read(rest) }
  }

  /// Runs closures on a snapshot and returns those that a lost snapshot left over.
  private func read(_ share: ArraySlice<Work>) -> ArraySlice<Work> {
    do {
      try connection.run("BEGIN")
    } catch {
      for work in share { work.finish(error) }
      return []
    }
    var failures = [(any Error)?]()
    failures.reserveCapacity(share.count)
    for work in share {
      transaction.begin(work.scope, isShared: false)
      failures.append(work.run(in: transaction) ?? transaction.failure)
      if !connection.isInTransaction { break }
    }
    activity.read(failures.count)
    end()
    for (work, failure) in zip(share, failures) { work.finish(failure) }
    return share.dropFirst(failures.count)
  }

  private func end() {
    guard connection.isInTransaction else { return }
    do {
      try connection.run("COMMIT")
    } catch {
      try? connection.run("ROLLBACK")
    }
  }
}
