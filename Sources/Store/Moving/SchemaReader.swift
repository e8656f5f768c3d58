/// Reads the tables that an opened store really has.
package enum SchemaReader {
  /// The names of all tables.
  package static func tables(in transaction: any Transaction) throws(StoreError) -> Set<String> {
    let query: SQL =
      switch transaction.dialect {
      case .sqlite:
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
      case .postgres:
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
      }
    return Set(try texts(query, in: transaction))
  }

  /// The names of a table's columns, in order.
  package static func columns(
    of table: String, in transaction: any Transaction
  ) throws(StoreError) -> [String] {
    let query: SQL =
      switch transaction.dialect {
      case .sqlite: "SELECT name FROM pragma_table_info(\(table)) ORDER BY cid"
      case .postgres:
        """
        SELECT attname FROM pg_attribute
        WHERE attrelid = to_regclass(\(table)) AND attnum > 0 AND NOT attisdropped
        ORDER BY attnum
        """
      }
    return try texts(query, in: transaction)
  }

  private static func texts(
    _ query: SQL, in transaction: any Transaction
  ) throws(StoreError) -> [String] {
    var texts = [String]()
    for row in try transaction.query(query) { texts.append(try row.text(0)) }
    return texts
  }
}
