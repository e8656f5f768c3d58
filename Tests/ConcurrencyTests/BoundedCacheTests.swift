import Concurrency
import Testing

struct BoundedCacheTests {
  @Test func `a value in use outlives any number of others`() {
    let cache = BoundedCache<Int, String>(capacity: 16)
    cache.insert("kept", for: -1)
    for key in 0..<1000 {
      cache.insert("\(key)", for: key)
      #expect(cache[-1] == "kept")
      #expect(cache.count <= 16)
    }
    #expect(cache[999] == "999" && cache[0] == nil)
  }

  @Test func `a value replaces the former one of its key`() {
    let cache = BoundedCache<Int, String>(capacity: 16)
    for _ in 0..<100 {
      cache.insert("old", for: 1)
      cache.insert("new", for: 1)
    }
    #expect(cache[1] == "new" && cache.count == 1)
  }

  @Test func `costs together stay within the capacity`() {
    let cache = BoundedCache<Int, Int>(capacity: 160)
    for key in 0..<100 { cache.insert(key, for: key, cost: 10) }
    #expect((0..<100).count { cache[$0] != nil } <= 16)
    #expect(cache[99] == 99)
  }

  @Test(arguments: [(10, true), (11, false)])
  func `a value of more than an eighth of a generation is not kept`(cost: Int, isKept: Bool) {
    let cache = BoundedCache<Int, Int>(capacity: 160)
    cache.insert(1, for: 1, cost: cost)
    #expect((cache[1] != nil) == isKept)
  }
}
