/// Counts the requests of a connection: heads with Content-Length, pipelined.
struct RequestCounter {
  private static let name = Array("content-length:".utf8)

  /// Bytes of the line that is being read.
  private var column = 0
  /// The length of the matched prefix of the field name; nil once the name differs.
  private var matched: Int? = 0
  /// The Content-Length of the head.
  private var length = 0
  /// The bytes of the body that are left to skip.
  private var rest = 0

  /// The bytes of all bodies so far, incomplete ones included.
  private(set) var bytes = 0

  /// Skips received bytes; returns the number of requests that ended within them.
  mutating func pass(_ piece: Span<UInt8>) -> Int {
    var ended = 0
    var place = 0
    while place < piece.count {
      if rest > 0 {
        let step = min(rest, piece.count - place)
        (rest, place) = (rest - step, place + step)
        if rest == 0 { ended += 1 }
      } else {
        if endsHead(piece[place]), !hasBody() { ended += 1 }
        place += 1
      }
    }
    return ended
  }

  private mutating func hasBody() -> Bool {
    (rest, length) = (length, 0)
    bytes += rest
    return rest > 0
  }

  /// Whether the byte ends the empty line behind the fields.
  private mutating func endsHead(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\n"):
      defer { (column, matched) = (0, 0) }
      return column == 0
    case UInt8(ascii: "\r"): return false
    default:
      column += 1
      if let matched { read(byte, at: matched) }
      return false
    }
  }

  private mutating func read(_ byte: UInt8, at place: Int) {
    if place == Self.name.count {
      if (0x30...0x39).contains(byte) { length = length &* 10 &+ Int(byte - 0x30) }
    } else {
      matched = byte | 0x20 == Self.name[place] ? place + 1 : nil
    }
  }
}
