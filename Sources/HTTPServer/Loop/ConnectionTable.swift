/// The connections of one loop by slot.
///
/// A token names slot and generation, so that a late event of a closed connection finds nobody.
struct ConnectionTable {
  private var connections: [Connection?] = []
  private var generations: [UInt32] = []
  private var deadlines: [Ticks] = []
  private var vacant: [Int] = []
  private var count = 0
  /// No deadline lies before it.
  private(set) var nextExpiry = Ticks.max

  /// Deadlines are looked at this often at most, in milliseconds.
  private static let grain: Ticks = 10

  var isEmpty: Bool { count == 0 }
  var all: [Connection] { connections.compactMap(\.self) }

  subscript(token: UInt64) -> Connection? {
    let slot = Int(token & 0xffff_ffff)
    guard slot < connections.count, generations[slot] == UInt32(token >> 32) else { return nil }
    return connections[slot]
  }

  func token(of slot: Int) -> UInt64 { UInt64(generations[slot]) << 32 | UInt64(slot) }

  mutating func reserve() -> Int {
    if let slot = vacant.popLast() { return slot }
    connections.append(nil)
    generations.append(0)
    deadlines.append(.max)
    return connections.count - 1
  }

  mutating func fill(_ slot: Int, _ connection: Connection) -> UInt64 {
    connections[slot] = connection
    count += 1
    return token(of: slot)
  }

  mutating func free(_ slot: Int) {
    connections[slot] = nil
    // The highest bit stays clear: the tokens of the loop itself have it set.
    generations[slot] = (generations[slot] + 1) & 0x7fff_ffff
    deadlines[slot] = .max
    vacant.append(slot)
    count -= 1
  }

  mutating func arm(_ slot: Int, _ deadline: Ticks, now: Ticks) {
    deadlines[slot] = deadline
    if deadline < nextExpiry { nextExpiry = max(deadline, now + 1) }
  }

  mutating func wakeBy(_ moment: Ticks) { nextExpiry = min(nextExpiry, moment) }

  /// Those whose deadline has come; plans the next look.
  mutating func expired(at now: Ticks) -> [Connection] {
    var due: [Connection] = []
    var next = Ticks.max
    for slot in deadlines.indices {
      let deadline = deadlines[slot]
      if deadline <= now, let connection = connections[slot] {
        due.append(connection)
      } else if deadline < next {
        next = deadline
      }
    }
    nextExpiry = next == .max ? .max : max(next, now + Self.grain)
    return due
  }
}
