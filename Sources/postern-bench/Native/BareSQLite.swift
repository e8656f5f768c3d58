import CSQLite

/// The baseline of SQLite alone: a row per commit, on a single connection.
enum BareSQLite {
  /// Commits a second: `journal_mode=WAL`, `synchronous=FULL`, rows of an ordered key and 100 bytes.
  static func commitsPerSecond(_ path: String, seconds: Double) throws -> Double {
    var opened: OpaquePointer?
    guard unsafe sqlite3_open(path, &opened) == SQLITE_OK, let database = unsafe opened else {
      throw BenchFailure("SQLite cannot open \(path)")
    }
    defer { unsafe sqlite3_close_v2(database) }
    for text in [
      "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
      "CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
    ] {
      guard unsafe sqlite3_exec(database, text, nil, nil, nil) == SQLITE_OK else {
        throw BenchFailure("SQLite refuses: \(text)")
      }
    }
    var prepared: OpaquePointer?
    let insertion = "INSERT INTO rows (text) VALUES (?1)"
    guard unsafe sqlite3_prepare_v2(database, insertion, -1, &prepared, nil) == SQLITE_OK,
      let statement = unsafe prepared
    else { throw BenchFailure("SQLite refuses: \(insertion)") }
    defer { unsafe sqlite3_finalize(statement) }
    let text = String(repeating: "x", count: 100)
    let start = Stopwatch.now
    let end = start + Int64(seconds * 1e9)
    var commits = 0
    while Stopwatch.now < end {
      unsafe postern_sqlite_bind_text(statement, 1, text, UInt64(text.utf8.count))
      guard unsafe sqlite3_step(statement) == SQLITE_DONE else {
        throw BenchFailure("SQLite did not commit")
      }
      unsafe sqlite3_reset(statement)
      commits += 1
    }
    return Double(commits) / Stopwatch.seconds(since: start)
  }
}
