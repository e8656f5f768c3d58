package import Domain

/// Copies a whole store into an empty one, of either engine, and compares the two.
///
/// The copy grows in the order of each table's key, a batch a transaction, so that an interrupted
/// copy can be continued. Until it is finished nothing else opens it.
package struct StoreMove: Sendable {
  private static let milestone = 10_000

  private let source: any Database
  private let target: any Database
  private let clock: Clock
  private let progress: @Sendable (Progress) -> Void

  /// The progress of copying a table.
  package struct Progress: Sendable, Hashable {
    package let table: String
    package let there: Int
    package let total: Int
  }

  /// The numbers of rows of a table.
  package struct Count: Sendable, Hashable {
    package let table: String
    package let rows: Int
    /// The number of rows that this run copied.
    package let copied: Int
  }

  /// - Parameter progress: called for each table before its first row, and after every 10,000.
  package init(
    from source: any Database, to target: any Database, clock: Clock,
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) {
    self.source = source
    self.target = target
    self.clock = clock
    self.progress = progress
  }

  /// Prepares both stores and copies the missing rows; refuses a target that holds anything but a
  /// part of this copy, or the whole of it.
  ///
  /// The copy stays closed to everything else until `finish`.
  package func copy() async throws -> [Count] {
    try await Migrator(Migration.all).apply(to: source, clock: clock)
    try await Migrator(Migration.all, opensUnfinished: true).apply(to: target, clock: clock)
    try await compareSchemas()
    try await refuseServed()
    let counts = try await source.read(.system) { transaction in
      try StoreTable.all.map { try $0.count(in: transaction) }
    }
    let isOpen = try await begin()
    var report = [Count]()
    for (table, rows) in zip(StoreTable.all, counts) {
      let copied = isOpen ? try await copy(table, rows) : 0
      report.append(Count(table: table.name, rows: rows, copied: copied))
    }
    return report
  }

  /// Compares every row of both stores; throws at the first difference.
  package func compare() async throws {
    for table in StoreTable.all {
      let counts = try await (
        source.read(.system) { try table.count(in: $0) },
        target.read(.system) { try table.count(in: $0) }
      )
      guard counts.0 == counts.1 else {
        throw Failure.counts(table: table.name, source: counts.0, target: counts.1)
      }
    }
    for table in StoreTable.all { try await compare(table) }
  }

  /// Makes the copy usable.
  package func finish() async throws {
    try await target.write(.system) { transaction in
      try transaction.execute(
        "DELETE FROM schema_migrations WHERE number = \(Migrator.unfinished)")
    }
  }

  /// Whether there is something to copy: marks an empty target, or finds the mark of this source.
  private func begin() async throws -> Bool {
    let origin = try await source.read(.system) { try Self.origin(in: $0) }
    return try await target.write(.system) { [clock] transaction in
      if let mark = try Self.mark(in: transaction) {
        guard mark == origin else { throw Failure.anotherCopy }
        return true
      }
      for table in StoreTable.all where try table.end(in: transaction) != nil { return false }
      try transaction.execute(
        """
        INSERT INTO schema_migrations (number, name, applied_at, is_backward_compatible)
        VALUES (\(Migrator.unfinished), \(origin), \(clock.now), \(false))
        """)
      return true
    }
  }

  private func copy(_ table: StoreTable, _ rows: Int) async throws -> Int {
    var (place, there) = try await target.read(.system) { transaction in
      (try table.end(in: transaction), try table.count(in: transaction))
    }
    var (batch, copied) = (Batch(), 0)
    progress(Progress(table: table.name, there: there, total: rows))
    while true {
      let records = try await page(of: table, after: place, batch.limit, in: source)
      guard let last = records.last else { return copied }
      try await target.write(.system) { try table.insert(records.map(\.values), in: $0) }
      place = last.key
      batch.note(records)
      copied += records.count
      let isMilestone = there / Self.milestone < (there + records.count) / Self.milestone
      there += records.count
      if isMilestone { progress(Progress(table: table.name, there: there, total: rows)) }
    }
  }

  private func compare(_ table: StoreTable) async throws {
    var (place, batch) = ([Value]?.none, Batch())
    while true {
      let mine = try await page(of: table, after: place, batch.limit, in: source)
      let copies = try await page(of: table, after: place, batch.limit, in: target)
      guard mine == copies else { throw Failure.content(table: table.name) }
      guard let last = mine.last else { return }
      place = last.key
      batch.note(mine)
    }
  }

  private func page(
    of table: StoreTable, after place: [Value]?, _ limit: Int, in database: any Database
  ) async throws -> [StoreTable.Record] {
    try await database.read(.system) { try table.page(after: place, limit: limit, in: $0) }
  }
}

extension StoreMove {
  /// A reason why a store was not moved.
  package enum Failure: Error, Sendable, Hashable {
    /// The stores have different tables or columns, or some that are not copied.
    case schema(String)
    /// A node works on the source or on the target.
    case served
    /// The target is a part of another store's copy.
    case anotherCopy
    case counts(table: String, source: Int, target: Int)
    case content(table: String)
  }

  private func compareSchemas() async throws {
    let known = StoreTable.passing.union(StoreTable.all.map(\.name))
    for database in [source, target] {
      let tables = try await database.read(.system) { try SchemaReader.tables(in: $0) }
      if let odd = tables.symmetricDifference(known).min() { throw Failure.schema(odd) }
    }
    for table in StoreTable.all {
      let mine = try await source.read(.system) { transaction in
        try SchemaReader.columns(of: table.name, in: transaction)
      }
      let others = try await target.read(.system) { transaction in
        try SchemaReader.columns(of: table.name, in: transaction)
      }
      guard mine == others else { throw Failure.schema(table.name) }
    }
  }

  /// Refuses stores in use: a file has a lock; nodes that share a store register in it.
  private func refuseServed() async throws {
    let now = clock.now
    for database in [source, target] {
      let alive = try await database.read(.system) { try NodeRepository($0).alive(at: now) }
      guard alive.isEmpty else { throw Failure.served }
    }
  }

  /// The identity of a store: the time when its schema was made.
  private static func origin(in transaction: any Transaction) throws -> String {
    let first = try transaction.first(
      "SELECT applied_at FROM schema_migrations ORDER BY number LIMIT 1")
    return "copy of the store of \(try first?.timestamp(0) ?? Timestamp(milliseconds: 0))"
  }

  private static func mark(in transaction: any Transaction) throws -> String? {
    try transaction.first(
      "SELECT name FROM schema_migrations WHERE number = \(Migrator.unfinished)"
    )?.text(0)
  }

  /// The number of rows that are copied together: few where they are large.
  private struct Batch {
    private(set) var limit = 100
    private static let most = 500
    private static let heaviest = 4 << 20

    mutating func note(_ records: [StoreTable.Record]) {
      let weight = records.reduce(0) { $0 + SQL.weight(of: $1.values) }
      let each = max(1, weight / max(1, records.count))
      limit = min(Self.most, max(1, Self.heaviest / each))
    }
  }
}

extension StoreMove.Failure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .schema(let table):
      "The two stores do not agree on the table \(table), or it is not one of Postern's; "
        + "give each store a database of its own."
    case .served:
      "A node works on one of the stores; stop all of them, and run this a minute later."
    case .anotherCopy:
      "The target is the unfinished copy of another store; give this one an empty database."
    case .counts(let table, let source, let target):
      "The target holds other data than the source: \(target) rows of \(table), not \(source). "
        + "Give the copy an empty database, and let nothing change the source meanwhile."
    case .content(let table):
      "The target holds other data than the source: the rows of \(table) differ. "
        + "Give the copy an empty database, and let nothing change the source meanwhile."
    }
  }
}
