import Concurrency

/// Rewrites a store's file, so that no erased value is left in it or in its log.
package enum SQLiteRewriting {
  /// The number of waits for readers, ten seconds each.
  private static let attempts = 6

  /// Rewrites the file; concurrent writers wait, and the disk holds the store twice.
  ///
  /// - Throws: `StoreError.busy` when a reader kept an older state of the store all the time.
  package static func run(_ path: String) async throws {
    try await OwnedThread.run("store-rewrite") { try rewritten(path).get() }
  }

  private static func rewritten(_ path: String) -> Result<Void, StoreError> {
    do throws(StoreError) {
      let connection = try SQLiteConnection(path, SQLiteOptions(), .rewriter)
      defer { connection.close() }
      try connection.run("VACUUM")
      // Older pages stay in the log until it is truncated.
      for _ in 0..<attempts where try isCut(connection) { return .success(()) }
      throw .busy
    } catch {
      return .failure(error)
    }
  }

  private static func isCut(_ connection: SQLiteConnection) throws(StoreError) -> Bool {
    try connection.statement("PRAGMA wal_checkpoint(TRUNCATE)").rows([]).first?.int(0) == 0
  }
}
