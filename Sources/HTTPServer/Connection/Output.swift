/// Bytes on their way to a client: a front that is appended to, then one large body kept as it is.
struct Output: Sendable {
  private(set) var front: [UInt8] = []
  private var frontSent = 0
  private var back: [UInt8] = []
  private var backSent = 0

  var count: Int { front.count - frontSent + back.count - backSent }
  var isEmpty: Bool { count == 0 }

  /// Lends the front for appending; the back must be empty.
  mutating func write(_ edit: (inout [UInt8]) -> Void) {
    precondition(back.isEmpty, "a large body comes last")
    edit(&front)
  }

  /// Adds a body: copied behind the header when small, kept whole when large.
  mutating func writeBody(_ body: [UInt8]) {
    if body.count <= 16_384 { front += body } else { back = body }
  }

  /// Uses an empty buffer that has room, so that the header needs no allocation.
  mutating func borrow(_ spare: inout [UInt8]) {
    if front.isEmpty { swap(&front, &spare) }
  }

  /// Gives the buffer back once everything is sent.
  mutating func giveBack(_ spare: inout [UInt8]) {
    if front.isEmpty, front.capacity > spare.capacity, front.capacity <= 65_536 {
      swap(&front, &spare)
    }
    if front.isEmpty { front = [] }
  }

  /// Shows the next unsent bytes, at most `limit`; the closure says how many it took.
  mutating func take(upTo limit: Int, _ use: (Span<UInt8>) -> Transferred) -> Transferred {
    let result: Transferred
    if frontSent < front.count {
      let end = min(front.count, frontSent + limit)
      result = use(front.span.extracting(frontSent..<end))
    } else {
      let end = min(back.count, backSent + limit)
      result = use(back.span.extracting(backSent..<end))
    }
    if case .bytes(let count) = result { consume(count) }
    return result
  }

  private mutating func consume(_ count: Int) {
    if frontSent < front.count {
      frontSent += count
      guard frontSent == front.count else { return }
      front.removeAll(keepingCapacity: true)
      frontSent = 0
    } else {
      backSent += count
      guard backSent == back.count else { return }
      (back, backSent) = ([], 0)
    }
  }

  mutating func discard() { self = Output() }
}
