/// Runs the closures of `read`: those that are taken together share one snapshot.
///
/// Lives on one reading thread.
final class SQLiteReader {
  private let connection: SQLiteConnection
  private let transaction: SQLiteTransaction
  private let tally: Tally

  init(_ connection: SQLiteConnection, _ tally: Tally) {
    self.connection = connection
    self.tally = tally
    transaction = SQLiteTransaction(connection)
  }

  func run(_ share: [Work]) {
    do {
      try connection.run("BEGIN")
    } catch {
      for work in share { work.finish(error) }
      return
    }
    var failures = [(any Error)?]()
    failures.reserveCapacity(share.count)
    for work in share {
      transaction.begin(work.scope, isShared: false)
      failures.append(work.run(in: transaction) ?? transaction.failure)
    }
    tally.read(share.count)
    end()
    for (work, failure) in zip(share, failures) { work.finish(failure) }
  }

  private func end() {
    do {
      if connection.isInTransaction { try connection.run("COMMIT") }
    } catch {
      try? connection.run("ROLLBACK")
    }
  }
}
