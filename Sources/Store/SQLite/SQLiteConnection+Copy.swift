import CSQLite

extension SQLiteConnection {
  private static let pagesPerStep: Int32 = 1024

  /// Copies a snapshot of the whole store over another file.
  ///
  /// The snapshot is held to the end, so that concurrent writers neither wait nor make the copy
  /// begin anew.
  func copy(to other: SQLiteConnection) throws(StoreError) {
    try run("BEGIN")
    defer { try? run("ROLLBACK") }
    try run("SELECT COUNT(*) FROM sqlite_master")
    guard let backup = unsafe sqlite3_backup_init(other.handle, "main", handle, "main") else {
      throw unsafe SQLiteFailure.error(sqlite3_errcode(other.handle), on: other.handle)
    }
    var code = SQLITE_OK
    while code == SQLITE_OK { code = unsafe sqlite3_backup_step(backup, Self.pagesPerStep) }
    let end = unsafe sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE, end == SQLITE_OK else {
      throw unsafe SQLiteFailure.error(end == SQLITE_OK ? code : end, on: other.handle)
    }
  }
}
