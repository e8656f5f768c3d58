/// The values that a route's pattern matched, by name.
package struct Parameters: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  private let names: [String]
  private let values: [String]

  package init() { (names, values) = ([], []) }

  init(names: [String], values: [String]) { (self.names, self.values) = (names, values) }

  package init(dictionaryLiteral elements: (String, String)...) {
    names = elements.map(\.0)
    values = elements.map(\.1)
  }

  package subscript(name: String) -> String? {
    for index in names.indices where names[index] == name { return values[index] }
    return nil
  }
}
