/// The decoded pairs of a target's query, in order.
package struct Query: Sendable, Hashable {
  /// One `name=value`; a name without `=` has an empty value.
  package struct Item: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(name: String, value: String) { (self.name, self.value) = (name, value) }
  }

  package let items: [Item]

  package init(_ items: [Item] = []) { self.items = items }

  /// The first value of the name.
  package subscript(name: String) -> String? {
    for item in items where item.name == name { return item.value }
    return nil
  }

  /// Every value of the name, in order.
  package func all(_ name: String) -> [String] {
    items.filter { $0.name == name }.map(\.value)
  }
}
