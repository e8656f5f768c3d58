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

  /// - Parameter opensUnfinished: whether a copy that is not whole may be worked on.
  package init(_ migrations: [Migration], opensUnfinished: Bool = false) {
    self.opensUnfinished = opensUnfinished
    precondition(
      zip(migrations, migrations.dropFirst()).allSatisfy { $0.number < $1.number },
      "migrations stand in ascending order")
    self.migrations = migrations
  }

  /// What has been applied and what waits; throws `newerSchema` when a newer build was here.
  package func status(of database: any Database) async throws -> Status {
    let applied = try await database.read(.system) { transaction in
      try Migrator.hasTable(transaction) ? Migrator.applied(transaction) : []
    }
    return try status(applied)
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
  }

  private func status(_ applied: [Int]) throws(StoreError) -> Status {
    let known = Set(migrations.map(\.number))
    let isUnfinished = applied.contains(Self.unfinished)
    if isUnfinished, !opensUnfinished { throw .unfinishedCopy }
    let applied = applied.filter { $0 != Self.unfinished }
    if let newer = applied.last(where: { !known.contains($0) }) { throw .newerSchema(newer) }
    let pending = migrations.map(\.number).filter { !applied.contains($0) }
    return Status(applied: applied, pending: pending)
  }

  /// False when another program was faster.
  private func apply(
    _ migration: Migration, in transaction: any Transaction, at moment: Timestamp
  ) throws(StoreError) -> Bool {
    try Migrator.lock(transaction)
    let applied = try Migrator.applied(transaction)
    _ = try status(applied)
    guard !applied.contains(migration.number) else { return false }
    for statement in migration.statements(transaction.dialect) {
      try transaction.execute(statement)
    }
    try transaction.execute(
      """
      INSERT INTO schema_migrations (number, name, applied_at)
      VALUES (\(migration.number), \(migration.name), \(moment))
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
  }

  /// SQLite's writing transaction is a lock already; PostgreSQL takes one until the commit.
  private static func lock(_ transaction: any Transaction) throws(StoreError) {
    guard transaction.dialect == .postgres else { return }
    try transaction.takeYourTime()
    _ = try transaction.query("SELECT pg_advisory_xact_lock(7311966220478021)")
  }
}
