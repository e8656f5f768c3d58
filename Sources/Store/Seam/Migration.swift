/// A numbered step of the schema; never edited once it has been released.
package struct Migration: Sendable {
  /// Place in the order in which migrations run.
  package let number: Int
  package let name: String
  /// Whether programs that do not know the step may work on the store as if it were not there.
  ///
  /// Such a step only adds: tables, indexes, columns that may be empty. It takes nothing away, gives no
  /// new meaning to what is there, and keeps no secret or person that an older program would overlook.
  package let isBackwardCompatible: Bool
  /// Statements that it runs.
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
