/// How a SQLite store is opened.
package struct SQLiteOptions: Sendable {
  /// Reading threads; the number of processors where not given.
  package var readers: Int?
  /// Closures that share one commit at most.
  package var largestGroup = 256
  /// How long a connection waits for another process.
  package var patience = 10_000
  /// The file may not grow beyond this many pages.
  package var largestFile: Int?

  package init() {}

  enum Duty {
    case writer, reader
    /// Takes over another store page by page.
    case copy
    /// Writes the file anew.
    case rewriter
  }

  /// The settings of one connection, in the order in which they must be made.
  ///
  /// No memory map: a read that fails on a map ends the process instead of the statement.
  func pragmas(for duty: Duty) -> [String] {
    guard duty != .copy else {
      return ["PRAGMA synchronous = FULL", "PRAGMA temp_store = MEMORY", "PRAGMA mmap_size = 0"]
    }
    var pragmas = [
      // Before the journal mode: two processes may be changing it at once.
      "PRAGMA busy_timeout = \(patience)",
      "PRAGMA journal_mode = WAL",
      "PRAGMA synchronous = FULL",
      "PRAGMA foreign_keys = ON",
      "PRAGMA temp_store = MEMORY",
      "PRAGMA mmap_size = 0",
      // What is broken spreads no further.
      "PRAGMA cell_size_check = ON",
    ]
    switch duty {
    case .writer:
      pragmas.append("PRAGMA cache_size = -16384")
      // What was erased leaves no trace in the file.
      pragmas.append("PRAGMA secure_delete = ON")
      // The writer runs checkpoints itself, after it has let its callers go.
      pragmas.append("PRAGMA wal_autocheckpoint = 0")
      pragmas.append("PRAGMA journal_size_limit = 67108864")
      if let largestFile { pragmas.append("PRAGMA max_page_count = \(largestFile)") }
    case .reader:
      // The upper pages of the trees of a million tasks; a small store never fills it.
      pragmas.append("PRAGMA cache_size = -32768")
      pragmas.append("PRAGMA query_only = ON")
      // It spreads nothing, and would pay for the check whenever it reads pages again, which it does
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
