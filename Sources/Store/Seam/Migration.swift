/// One step of the schema; never edited once it has been released.
package struct Migration: Sendable {
  /// Its place: migrations run in ascending order.
  package let number: Int
  package let name: String
  /// Whether builds that do not know it go on with the store as if it were not there.
  ///
  /// Such a step only adds: tables, indexes, columns that may be empty. It takes nothing away, gives no
  /// new meaning to what is there, and keeps no secret or person that an older build would overlook.
  package let isBackwardCompatible: Bool
  /// What it runs, one statement each.
  package let statements: @Sendable (Dialect) -> [SQL]

  package init(
    _ number: Int, _ name: String, isBackwardCompatible: Bool = false,
    statements: @escaping @Sendable (Dialect) -> [SQL]
  ) {
    self.number = number
    self.name = name
    self.isBackwardCompatible = isBackwardCompatible
    self.statements = statements
  }
}
