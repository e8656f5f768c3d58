/// One step of the schema; never edited once it has been released.
package struct Migration: Sendable {
  /// Its place: migrations run in ascending order.
  package let number: Int
  package let name: String
  /// What it runs, one statement each.
  package let statements: @Sendable (Dialect) -> [SQL]

  package init(
    _ number: Int, _ name: String, statements: @escaping @Sendable (Dialect) -> [SQL]
  ) {
    self.number = number
    self.name = name
    self.statements = statements
  }
}
