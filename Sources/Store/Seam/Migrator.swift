package import Domain

/// Brings a store's schema forward, each migration in its own transaction, never back.
///
/// Several programs may start at once: each looks again under the lock of the writing transaction.
package struct Migrator: Sendable {
  /// Number of a store that is the copy of another and not yet whole; no program knows it, so none
  /// opens the store.
  static let unfinished = 0

  private let migrations: [Migration]
  private let opensUnfinished: Bool

  /// - Parameter opensUnfinished: whether a copy that is not whole may be worked on.
  package init(_ migrations: [Migration], opensUnfinished: Bool = false) {
    self.opensUnfinished = opensUnfinished
    precondition(
      zip(migrations, migrations.dropFirst()).allSatisfy { $0.number < $1.number },
      "migrations stand in ascending order")
    self.migrations = migrations
  }

  /// Reads which migrations are applied and which wait.
  ///
  /// Throws `newerSchema` when a newer program has applied one that is not backward compatible.
  package func status(of database: any Database) async throws -> Status {
    try await database.read(.system) { transaction in
      guard try Migrator.hasTable(transaction) else { return try status([], transaction) }
      return try status(Migrator.applied(transaction), transaction)
    }
  }

  /// Applies what waits and returns the numbers that this call applied.
  @discardableResult
  package func apply(to database: any Database, clock: Clock) async throws -> [Int] {
    let pending = try await status(of: database).pending
    guard !pending.isEmpty else { return [] }
    try await database.write(.system) { try Migrator.makeTable($0) }
    var done = [Int]()
    for migration in migrations where pending.contains(migration.number) {
      let isOurs = try await database.write(.system) { transaction in
        try apply(migration, in: transaction, at: clock.now)
      }
      if isOurs { done.append(migration.number) }
    }
    return done
  }

  package struct Status: Sendable, Hashable {
    package let applied: [Int]
    package let pending: [Int]
    /// Applied by a newer program.
    package let newer: [Int]
  }

  private func status(
    _ applied: [Int], _ transaction: any Transaction
  ) throws(StoreError) -> Status {
    let known = Set(migrations.map(\.number))
    let isUnfinished = applied.contains(Self.unfinished)
    if isUnfinished, !opensUnfinished { throw .unfinishedCopy }
    let applied = applied.filter { $0 != Self.unfinished }
    let pending = migrations.map(\.number).filter { !applied.contains($0) }
    let newer = applied.filter { !known.contains($0) }
    if let newest = newer.last {
      guard pending.isEmpty, try Migrator.areBackwardCompatible(newer, transaction)
      else { throw .newerSchema(newest) }
    }
    return Status(applied: applied, pending: pending, newer: newer)
  }

  private static func areBackwardCompatible(
    _ numbers: [Int], _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    try transaction.query(
      """
      SELECT 1 FROM schema_migrations
      WHERE number IN (\(SQL.list(numbers))) AND is_backward_compatible = \(true)
      """
    ).count == numbers.count
  }

  /// False when another program was faster.
  private func apply(
    _ migration: Migration, in transaction: any Transaction, at moment: Timestamp
  ) throws(StoreError) -> Bool {
    try Migrator.lock(transaction)
    let applied = try Migrator.applied(transaction)
    _ = try status(applied, transaction)
    guard !applied.contains(migration.number) else { return false }
    for statement in migration.statements(transaction.dialect) {
      try transaction.execute(statement)
    }
    try transaction.execute(
      """
      INSERT INTO schema_migrations (number, name, applied_at, is_backward_compatible)
      VALUES (\(migration.number), \(migration.name), \(moment), \(migration.isBackwardCompatible))
      """)
    return true
  }

  private static func applied(_ transaction: any Transaction) throws(StoreError) -> [Int] {
    var numbers = [Int]()
    for row in try transaction.query("SELECT number FROM schema_migrations ORDER BY number") {
      numbers.append(try row.int(0))
    }
    return numbers
  }

  private static func hasTable(_ transaction: any Transaction) throws(StoreError) -> Bool {
    let question: SQL =
      switch transaction.dialect {
      case .sqlite: "SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations'"
      case .postgres: "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL"
      }
    return try transaction.first(question) != nil
  }

  private static func makeTable(_ transaction: any Transaction) throws(StoreError) {
    try lock(transaction)
    let integer = transaction.dialect.integer
    try transaction.execute(
      """
      CREATE TABLE IF NOT EXISTS schema_migrations (
        number \(integer) PRIMARY KEY,
        name TEXT NOT NULL,
        applied_at \(integer) NOT NULL,
        is_backward_compatible \(integer) NOT NULL
      )\(transaction.dialect.strict)
      """)
  }

  /// SQLite's writing transaction is a lock already; PostgreSQL takes one until the commit.
  private static func lock(_ transaction: any Transaction) throws(StoreError) {
    guard transaction.dialect == .postgres else { return }
    try transaction.disableStatementTimeout()
    _ = try transaction.query("SELECT pg_advisory_xact_lock(7311966220478021)")
  }
}
