package import Synchronization

/// Values made lately, within a bound of cost; safe from any thread.
///
/// There are two generations, each of half the bound. Values in use move to the young one; when it
/// is full it becomes the old one, and the old one is dropped. That costs less than an order of use.
package final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  @usableFromInline
  package struct Entry: Sendable {
    @usableFromInline let value: Value
    @usableFromInline let cost: Int

    @usableFromInline
    init(value: Value, cost: Int) { (self.value, self.cost) = (value, cost) }
  }

  @usableFromInline
  package struct Generations: Sendable {
    @usableFromInline var young: [Key: Entry] = [:]
    @usableFromInline var old: [Key: Entry] = [:]
    @usableFromInline var youngCost = 0

    @usableFromInline
    init() {}
  }

  @usableFromInline let generations = Mutex(Generations())
  /// The cost of one generation.
  @usableFromInline let bound: Int

  /// - Parameter capacity: the cost of all values together; a value counts as 1 unless its cost is
  ///   given.
  package init(capacity: Int) { bound = max(1, capacity / 2) }

  package var count: Int { generations.withLock { $0.young.count + $0.old.count } }

  @inlinable
  package subscript(key: Key) -> Value? {
    generations.withLock { generations in
      if let entry = generations.young[key] { return entry.value }
      guard let entry = generations.old.removeValue(forKey: key) else { return nil }
      store(entry, key, &generations)
      return entry.value
    }
  }

  /// Keeps a value; one that costs more than an eighth of a generation is not kept.
  @inlinable
  package func insert(_ value: Value, for key: Key, cost: Int = 1) {
    guard cost <= max(1, bound / 8) else { return }
    generations.withLock { generations in
      generations.old[key] = nil
      store(Entry(value: value, cost: cost), key, &generations)
    }
  }

  @usableFromInline
  func store(_ entry: Entry, _ key: Key, _ generations: inout Generations) {
    generations.youngCost -= generations.young[key]?.cost ?? 0
    if generations.youngCost + entry.cost > bound {
      generations.young[key] = nil
      generations.old = generations.young
      generations.young = [:]
      generations.youngCost = 0
    }
    generations.youngCost += entry.cost
    generations.young[key] = entry
  }
}
