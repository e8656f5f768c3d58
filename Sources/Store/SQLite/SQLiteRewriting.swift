/// Writes a store's file anew, so that nothing that was erased is left in it or in its log.
package enum SQLiteRewriting {
  /// Waits for those who read, ten seconds at a time.
  private static let attempts = 6

  /// Others who write wait meanwhile; the disk holds the store twice.
  ///
  /// - Throws: `StoreError.busy` when somebody read an older state of the store all the time.
  package static func run(_ path: String) async throws {
    let result: Result<Void, StoreError> = await withCheckedContinuation { caller in
      WorkerThread.start("store-rewrite") {
        caller.resume(returning: rewritten(path))
      }
    }
    try result.get()
  }

  private static func rewritten(_ path: String) -> Result<Void, StoreError> {
    do throws(StoreError) {
      let connection = try SQLiteConnection(path, SQLiteOptions(), .rewriter)
      defer { connection.close() }
      try connection.run("VACUUM")
      // Pages of before stand in the log until it is cut off.
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
