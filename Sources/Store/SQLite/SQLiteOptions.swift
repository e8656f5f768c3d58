/// The options of an opened SQLite store.
package struct SQLiteOptions: Sendable {
  /// The number of reading threads; that of processors unless given.
  package var readers: Int?
  /// The most closures that share a commit.
  package var largestGroup = 256
  /// Milliseconds for which a connection waits for another process.
  package var busyTimeout = 10_000
  /// The most pages of the file; nil for no limit.
  package var largestFile: Int?

  package init() {}

  enum Role {
    case writer, reader
    /// Takes over another store page by page.
    case copy
    /// Writes the file anew.
    case rewriter
  }

  /// The settings of a connection, in the order in which they must be made.
  ///
  /// No memory map: a read that fails on a map ends the process instead of the statement.
  func pragmas(for role: Role) -> [String] {
    guard role != .copy else {
      return ["PRAGMA synchronous = FULL", "PRAGMA temp_store = MEMORY", "PRAGMA mmap_size = 0"]
    }
    var pragmas = [
      // Before the journal mode: two processes may be changing it at once.
      "PRAGMA busy_timeout = \(busyTimeout)",
      "PRAGMA journal_mode = WAL",
      "PRAGMA synchronous = FULL",
      "PRAGMA foreign_keys = ON",
      "PRAGMA temp_store = MEMORY",
      "PRAGMA mmap_size = 0",
      // Detects damage before it spreads.
      "PRAGMA cell_size_check = ON",
    ]
    switch role {
    case .writer:
      pragmas.append("PRAGMA cache_size = -16384")
      // Erased values leave no trace in the file.
      pragmas.append("PRAGMA secure_delete = ON")
      // The writer runs checkpoints itself, after it has resumed its callers.
      pragmas.append("PRAGMA wal_autocheckpoint = 0")
      pragmas.append("PRAGMA journal_size_limit = 67108864")
      if let largestFile { pragmas.append("PRAGMA max_page_count = \(largestFile)") }
    case .reader:
      // The upper pages of the trees of a million tasks; a small store never fills it.
      pragmas.append("PRAGMA cache_size = -32768")
      pragmas.append("PRAGMA query_only = ON")
      // A reader spreads no damage, and would pay for the check whenever it reads pages again:
      // after each write.
      pragmas.append("PRAGMA cell_size_check = OFF")
    case .rewriter:
      // The whole store does not fit into memory.
      pragmas.append("PRAGMA temp_store = FILE")
    case .copy: break
    }
    return pragmas
  }
}
