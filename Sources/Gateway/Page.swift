/// Part of a list.
package struct Page<Item: Sendable>: Sendable {
  package let items: [Item]
  /// The cursor of the part that follows; nil at the end.
  package let next: String?

  package init(items: [Item], next: String? = nil) {
    self.items = items
    self.next = next
  }

  /// The part that holds at most `limit` of the items found, of which one more was asked for.
  init(_ found: [Item], limit: Int, cursor: (Item) -> String) {
    items = Array(found.prefix(limit))
    next = found.count > limit ? items.last.map(cursor) : nil
  }

  /// A page of other items with an equal cursor.
  package func map<Other>(_ transform: (Item) throws -> Other) rethrows -> Page<Other> {
    Page<Other>(items: try items.map(transform), next: next)
  }
}
