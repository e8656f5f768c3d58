/// The transaction that a closure works in.
final class SQLiteTransaction: Transaction {
  let dialect = Dialect.sqlite
  private(set) var scope = Scope.system
  /// The error of the first statement that failed.
  private(set) var failure: StoreError?
  /// Whether the closure's own savepoint is open.
  private(set) var hasSavepoint = false

  private let connection: SQLiteConnection
  private var needsSavepoint = false

  init(_ connection: SQLiteConnection) { self.connection = connection }

  /// Prepares for the next closure; a shared transaction gets a savepoint before its first change.
  func begin(_ scope: Scope, isShared: Bool) {
    self.scope = scope
    failure = nil
    hasSavepoint = false
    needsSavepoint = isShared
  }

  func query(_ sql: SQL) throws(StoreError) -> [Row] {
    try attempt(sql.text) { (statement) throws(StoreError) in try statement.rows(sql.values) }
  }

  func first(_ sql: SQL) throws(StoreError) -> Row? {
    try attempt(sql.text) { (statement) throws(StoreError) in
      // A change with RETURNING must run to its end.
      try statement.rows(sql.values, limit: statement.isReadOnly ? 1 : .max).first
    }
  }

  @discardableResult
  func execute(_ sql: SQL) throws(StoreError) -> Int {
    try attempt(sql.text) { (statement) throws(StoreError) in
      try change(statement, sql.values)
    }
  }

  @discardableResult
  func execute(batch: [SQL]) throws(StoreError) -> Int {
    var sum = 0
    var previous: (text: String, statement: SQLiteStatement)?
    for sql in batch {
      if let previous, previous.text == sql.text, failure == nil {
        do throws(StoreError) {
          sum += try change(previous.statement, sql.values)
        } catch {
          failure = error
          throw error
        }
      } else {
        sum += try attempt(sql.text) { (statement) throws(StoreError) in
          previous = (sql.text, statement)
          return try change(statement, sql.values)
        }
      }
    }
    return sum
  }

  @discardableResult
  func execute(bulks: [Bulk]) throws(StoreError) -> [Int] {
    var counts = [Int]()
    for bulk in bulks {
      counts.append(
        try attempt(bulk.statement.sqlite) { (statement) throws(StoreError) in
          var sum = 0
          for place in 0..<bulk.count { sum += try change(statement, bulk.row(place)) }
          return sum
        })
    }
    return counts
  }

  func query(_ bulk: Bulk) throws(StoreError) -> [Row] {
    try attempt(bulk.statement.sqlite) { (statement) throws(StoreError) in
      var rows = [Row]()
      for place in 0..<bulk.count { rows += try statement.rows(bulk.row(place)) }
      return rows
    }
  }

  private func change(
    _ statement: SQLiteStatement, _ values: some Collection<Value>
  ) throws(StoreError) -> Int {
    let before = connection.totalChanges
    try statement.run(values)
    return connection.totalChanges == before ? 0 : connection.changes
  }

  private func attempt<Result>(
    _ text: String, _ body: (SQLiteStatement) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    if let failure { throw failure }
    do throws(StoreError) {
      let statement = try connection.statement(text)
      if needsSavepoint && !statement.isReadOnly {
        try connection.run("SAVEPOINT work")
        needsSavepoint = false
        hasSavepoint = true
      }
      return try body(statement)
    } catch {
      failure = error
      throw error
    }
  }
}
