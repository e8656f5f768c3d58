import Concurrency

/// A copy of a SQLite store, taken while others use it, with a summary of its contents.
package struct SQLiteBackup: Sendable {
  /// The newest migration; zero for a store that was never used.
  package let schema: Int
  /// Every table by name, with its number of rows.
  package let tables: [(name: String, rows: Int)]
  /// The size of the file.
  package let bytes: Int

  /// A reason why there is no copy.
  package enum Failure: Error, Sendable, Hashable {
    case noStore(String)
    case exists(String)
    case damaged(String)
    case store(StoreError)
  }

  /// Copies a store to a new file of mode 0600, and reads the copy through.
  ///
  /// The file has its name only once it is whole and verified.
  ///
  /// - Parameters:
  ///   - path: the store, which may be in use.
  ///   - target: a path where no file is.
  package static func make(of path: String, to target: String) async throws -> SQLiteBackup {
    try await OwnedThread.run("store-backup") { try copy(path, target).get() }
  }

  private static func copy(_ path: String, _ target: String) -> Result<SQLiteBackup, Failure> {
    do throws(Failure) {
      guard SQLiteFile.exists(path) else { throw .noStore(path) }
      guard !SQLiteFile.exists(target) else { throw .exists(target) }
      let part = target + ".part"
      guard try storing({ () throws(StoreError) in try SQLiteFile.makeNew(part) }) else {
        throw .exists(part)
      }
      do throws(Failure) {
        try storing { () throws(StoreError) in try fill(part, from: path) }
        let backup = try verified(part)
        let isNamed = try storing { () throws(StoreError) in
          try SQLiteFile.rename(part, to: target)
        }
        guard isNamed else { throw .exists(target) }
        return .success(backup)
      } catch {
        SQLiteFile.remove(part)
        throw error
      }
    } catch {
      return .failure(error)
    }
  }

  private static func fill(_ part: String, from path: String) throws(StoreError) {
    let source = try SQLiteConnection(path, SQLiteOptions(), .reader)
    defer { source.close() }
    let copy = try SQLiteConnection(part, SQLiteOptions(), .copy)
    defer { copy.close() }
    try source.copy(to: copy)
  }

  /// Reads the whole file with a new connection.
  private static func verified(_ part: String) throws(Failure) -> SQLiteBackup {
    let (complaints, backup) = try storing { () throws(StoreError) in
      let connection = try SQLiteConnection(part, SQLiteOptions(), .copy)
      defer { connection.close() }
      return (
        try connection.texts("PRAGMA integrity_check"),
        SQLiteBackup(
          schema: try connection.schema(), tables: try connection.tables(),
          bytes: try connection.number("PRAGMA page_count")
            * connection.number("PRAGMA page_size"))
      )
    }
    guard complaints == ["ok"] else { throw .damaged(complaints.first ?? "unreadable") }
    return backup
  }

  private static func storing<Value>(
    _ work: () throws(StoreError) -> Value
  ) throws(Failure) -> Value {
    do { return try work() } catch { throw .store(error) }
  }
}

extension SQLiteConnection {
  fileprivate func texts(_ query: String) throws(StoreError) -> [String] {
    var texts = [String]()
    for row in try statement(query).rows([]) { texts.append(try row.text(0)) }
    return texts
  }

  fileprivate func number(_ query: String) throws(StoreError) -> Int {
    try statement(query).rows([]).first?.int(0) ?? 0
  }

  fileprivate func schema() throws(StoreError) -> Int {
    let names = try texts("SELECT name FROM sqlite_master WHERE name = 'schema_migrations'")
    return names.isEmpty
      ? 0 : try number("SELECT COALESCE(MAX(number), 0) FROM schema_migrations")
  }

  fileprivate func tables() throws(StoreError) -> [(name: String, rows: Int)] {
    let names = try texts(
      """
      SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name
      """)
    var tables = [(name: String, rows: Int)]()
    for name in names {
      let quoted = name.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"")
      tables.append((name, try number("SELECT COUNT(*) FROM \"\(quoted)\"")))
    }
    return tables
  }
}

extension SQLiteBackup.Failure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noStore(let path): "There is no store at \(path)."
    case .exists(let path): "\(path) is there already; name a file that is not, or remove it."
    case .damaged(let complaint): "The copy is damaged (\(complaint)); it was removed."
    case .store(let error): "The store could not be copied: \(error)."
    }
  }
}
