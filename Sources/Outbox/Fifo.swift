/// First-in, first-out list whose both ends are cheap.
struct Fifo<Element> {
  private var elements = [Element?]()
  private var start = 0

  var count: Int { elements.count - start }
  var isEmpty: Bool { start == elements.count }

  mutating func append(_ element: Element) { elements.append(element) }

  mutating func popFirst() -> Element? {
    guard start < elements.count else { return nil }
    let first = elements[start].take()
    start += 1
    // Half of the storage is spent: moving the rest down costs less than what was popped.
    if start > 32, start * 2 > elements.count {
      elements.removeFirst(start)
      start = 0
    }
    return first
  }

  /// Removes and returns all elements.
  mutating func drain() -> [Element] {
    defer { self = Fifo() }
    return elements[start...].compactMap(\.self)
  }
}

extension Fifo where Element: Equatable {
  /// Removes all elements equal to this one.
  mutating func remove(_ element: Element) {
    elements = elements[start...].filter { $0 != element }
    start = 0
  }
}

extension Fifo: Sendable where Element: Sendable {}
