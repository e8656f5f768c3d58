package import Domain

/// Brings a store's schema forward, each migration in its own transaction, never back.
///
/// Several programs may start at once: each looks again under the lock of the writing transaction.
package struct Migrator: Sendable {
  /// The number that a store bears while it is the copy of another and not yet whole; no build knows
  /// it, so none opens the store.
  static let unfinished = 0

  private let migrations: [Migration]
  private let opensUnfinished: Bool
  private let acceptsNewer: Bool

  /// - Parameters:
  ///   - opensUnfinished: whether a copy that is not whole may be worked on.
  ///   - acceptsNewer: whether a store may be worked on that a newer build has brought further, by
  ///     steps that go beside older builds.
  package init(
    _ migrations: [Migration], opensUnfinished: Bool = false, acceptsNewer: Bool = false
  ) {
    self.opensUnfinished = opensUnfinished
    self.acceptsNewer = acceptsNewer
    precondition(
      zip(migrations, migrations.dropFirst()).allSatisfy { $0.number < $1.number },
      "migrations stand in ascending order")
    self.migrations = migrations
  }

  /// What has been applied and what waits; throws `newerSchema` when a newer build was here that this
  /// one cannot go beside.
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
    /// What a newer build has applied.
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
      guard acceptsNewer, pending.isEmpty, try Migrator.goBesideOlder(newer, transaction)
      else { throw .newerSchema(newest) }
    }
    return Status(applied: applied, pending: pending, newer: newer)
  }

  /// Whether each of the steps says so of itself.
  private static func goBesideOlder(
    _ numbers: [Int], _ transaction: any Transaction
  ) throws(StoreError) -> Bool {
    guard try hasPromises(transaction) else { return false }
    return try transaction.query(
      """
      SELECT 1 FROM schema_migrations
      WHERE number IN (\(SQL.list(numbers))) AND beside_older = \(true)
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
      INSERT INTO schema_migrations (number, name, applied_at, beside_older)
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
        applied_at \(integer) NOT NULL
      )\(transaction.dialect.strict)
      """)
    guard try !hasPromises(transaction) else { return }
    try transaction.execute(
      "ALTER TABLE schema_migrations ADD COLUMN beside_older \(integer) NOT NULL DEFAULT 0")
  }

  /// Whether the table says which steps go beside older builds; that of early builds does not.
  private static func hasPromises(_ transaction: any Transaction) throws(StoreError) -> Bool {
    let question: SQL =
      switch transaction.dialect {
      case .sqlite:
        "SELECT 1 FROM pragma_table_info('schema_migrations') WHERE name = 'beside_older'"
      case .postgres:
        """
        SELECT 1 FROM pg_attribute
        WHERE attrelid = to_regclass('schema_migrations') AND attname = 'beside_older'
        """
      }
    return try transaction.first(question) != nil
  }

  /// SQLite's writing transaction is a lock already; PostgreSQL takes one until the commit.
  private static func lock(_ transaction: any Transaction) throws(StoreError) {
    guard transaction.dialect == .postgres else { return }
    try transaction.disableStatementTimeout()
    _ = try transaction.query("SELECT pg_advisory_xact_lock(7311966220478021)")
  }
}
