import CSQLite

/// A connection to a file, opened without SQLite's own locks.
///
/// Sendable because the thread that opens it hands it to a single other thread.
@safe
final class SQLiteConnection: @unchecked Sendable {
  let handle: OpaquePointer
  private var statements = StatementCache(capacity: 256)

  init(_ path: String, _ options: SQLiteOptions, _ role: SQLiteOptions.Role) throws(StoreError) {
    SQLiteConnection.prepareLibrary
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened = unsafe opened else {
      let failure = unsafe SQLiteFailure.error(code, on: opened)
      unsafe sqlite3_close_v2(opened)
      throw failure
    }
    unsafe handle = opened
    // Without this limit a statement could open other files; rewriting a file needs a second one.
    unsafe sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, role == .rewriter ? 1 : 0)
    unsafe postern_sqlite_defend(handle)
    for pragma in options.pragmas(for: role) { try run(pragma) }
    guard unsafe sqlite3_db_readonly(handle, "main") == 0 else { throw .readOnly }
  }

  deinit { close() }

  /// The statement of a text, prepared once.
  func statement(_ text: String) throws(StoreError) -> SQLiteStatement {
    if let known = statements.find(text) { return known }
    let statement = unsafe try SQLiteStatement(text, on: handle)
    statements.keep(statement, as: text)
    return statement
  }

  /// Runs a statement without parameters and ignores its rows.
  func run(_ text: String) throws(StoreError) {
    try statement(text).run()
  }

  /// Whether a transaction is open; SQLite ends one by itself after some failures.
  var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

  /// Rows changed by the last statement that changes rows.
  var changes: Int { unsafe Int(sqlite3_changes64(handle)) }

  /// Rows changed by all statements so far, including triggers and foreign keys.
  var totalChanges: Int { unsafe Int(sqlite3_total_changes64(handle)) }

  /// Whether a deferred foreign key is broken at this point and would fail the commit.
  var hasBrokenReferences: Bool { status(SQLITE_DBSTATUS_DEFERRED_FKS) != 0 }

  /// The number of pages written to the log since the last call.
  func takePagesWritten() -> Int {
    status(SQLITE_DBSTATUS_CACHE_WRITE, reset: true)
  }

  enum Checkpoint { case passive, restart, truncate }

  /// Moves pages from the log to the file; returns the number of pages left in the log.
  @discardableResult
  func checkpoint(_ kind: Checkpoint) -> Int {
    let mode =
      switch kind {
      case .passive: SQLITE_CHECKPOINT_PASSIVE
      case .restart: SQLITE_CHECKPOINT_RESTART
      case .truncate: SQLITE_CHECKPOINT_TRUNCATE
      }
    var pages: Int32 = 0
    unsafe sqlite3_wal_checkpoint_v2(handle, "main", mode, &pages, nil)
    return Int(pages)
  }

  /// Closes the connection; nothing may use it afterwards.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    statements.removeAll()
    unsafe sqlite3_close_v2(handle)
  }

  private var isClosed = false

  private func status(_ counter: Int32, reset: Bool = false) -> Int {
    var current: Int32 = 0
    var highest: Int32 = 0
    unsafe sqlite3_db_status(handle, counter, &current, &highest, reset ? 1 : 0)
    return Int(current)
  }

  /// Keeps up to 1 MB of the pages that a savepoint may have to restore in memory.
  private static let prepareLibrary: Void = {
    _ = postern_sqlite_set_journal_spill(1 << 20)
  }()
}

/// Translates result codes of SQLite into errors.
enum SQLiteFailure {
  static func error(_ code: Int32, on connection: OpaquePointer?) -> StoreError {
    switch code & 0xff {
    case SQLITE_CONSTRAINT: unsafe .constraint(violation(code, message(connection)))
    case SQLITE_BUSY, SQLITE_LOCKED: .busy
    case SQLITE_FULL: .diskFull
    case SQLITE_READONLY, SQLITE_PERM: .readOnly
    case SQLITE_NOTADB: .corrupt("the file is no SQLite store, or its head is damaged")
    case SQLITE_CORRUPT: .corrupt("the file is damaged (code \(code))")
    case SQLITE_CANTOPEN:
      .unavailable("the file or one beside it cannot be opened (code \(code)); whose are they?")
    case SQLITE_TOOBIG: .tooLarge
    // The file that readers share could not grow, as on a full disk.
    case SQLITE_IOERR where code >> 8 == 19: .diskFull
    case SQLITE_IOERR, SQLITE_NOMEM, SQLITE_PROTOCOL, SQLITE_INTERRUPT:
      .unavailable("input or output failed (code \(code))")
    default: unsafe .statement(message(connection))
    }
  }

  private static func message(_ connection: OpaquePointer?) -> String {
    guard let connection = unsafe connection, let text = unsafe sqlite3_errmsg(connection) else {
      return ""
    }
    return unsafe String(cString: text)
  }

  /// Reads `UNIQUE constraint failed: tenants.name, tenants.kind`.
  private static func violation(_ code: Int32, _ message: String) -> StoreError.Violation {
    let name = message.split(separator: ": ", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
    let table = name.contains(".") ? String(name.prefix { $0 != "." }) : ""
    let kind: StoreError.Violation.Kind =
      switch code >> 8 {
      case 8, 6, 10: .unique
      case 3: .foreignKey
      case 5: .notNull
      case 1: .check
      default: .other
      }
    return StoreError.Violation(kind, table: table, name: name)
  }
}
