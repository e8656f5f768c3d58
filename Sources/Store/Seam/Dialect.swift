/// The few words that differ between the two engines.
package enum Dialect: Sendable, Hashable {
  case sqlite
  case postgres

  /// Ends a `SELECT` that leases rows: other nodes skip them.
  ///
  /// SQLite has one writer.
  package var skipLocked: SQL { self == .sqlite ? "" : " FOR UPDATE SKIP LOCKED" }

  /// Ends a `SELECT` whose rows this transaction will change.
  package var forUpdate: SQL { self == .sqlite ? "" : " FOR UPDATE" }

  /// The column type of integers, booleans and moments.
  package var integer: SQL { self == .sqlite ? "INTEGER" : "BIGINT" }

  /// The column type of bytes and identifiers.
  package var bytes: SQL { self == .sqlite ? "BLOB" : "BYTEA" }

  /// The column type of floating-point numbers.
  package var real: SQL { self == .sqlite ? "REAL" : "DOUBLE PRECISION" }

  /// Ends `CREATE TABLE (…)`: types are enforced as PostgreSQL does.
  package var strict: SQL { self == .sqlite ? " STRICT" : "" }

  /// Ends `CREATE TABLE (…)` of narrow rows that are kept in the order of their primary key.
  package var clustered: SQL { self == .sqlite ? " STRICT, WITHOUT ROWID" : "" }
}

extension Transaction {
  /// Serialises transactions that lock the same subject.
  ///
  /// SQLite's writers are serial anyway.
  func advisoryLock(on subject: [UInt8]) throws(StoreError) {
    guard dialect == .postgres else { return }
    // FNV-1a: two subjects with the same key wait for each other needlessly, nothing worse.
    let key = subject.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    _ = try query("SELECT pg_advisory_xact_lock(\(Int64(bitPattern: key)))")
  }
}
