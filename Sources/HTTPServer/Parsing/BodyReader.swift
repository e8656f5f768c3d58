import Domain
import JSON

/// Takes a body out of its framing, byte for byte: no chunk extensions, no trailers, no bare line
/// ends (RFC 9112, 7.1).
struct BodyReader: Sendable {
  private enum Place: Sendable, Equatable {
    case plain(Int)
    case size(digits: Int, value: Int)
    case sizeEnd(Int)
    case data(Int)
    case dataReturn, dataEnd, lastReturn, lastEnd
    case done
  }

  private var place: Place
  private let limit: Int
  private(set) var total = 0

  init(_ framing: RequestHead.Framing, limit: Int) {
    self.limit = limit
    place =
      switch framing {
      case .none: .done
      case .length(let count): .plain(count)
      case .chunked: .size(digits: 0, value: 0)
      }
  }

  var isDone: Bool { place == .done }

  /// Moves content to the output; the number of bytes that belonged to the body.
  mutating func read(_ bytes: Span<UInt8>, into output: inout [UInt8]) throws(Rejection) -> Int {
    var index = 0
    while index < bytes.count, place != .done {
      switch place {
      case .plain(let left), .data(let left):
        let count = min(left, bytes.count - index)
        append(bytes.extracting(index..<(index + count)), to: &output)
        index += count
        advance(left - count)
      default:
        try step(bytes[index])
        index += 1
      }
    }
    return index
  }

  private mutating func advance(_ left: Int) {
    if case .plain = place {
      place = left == 0 ? .done : .plain(left)
    } else {
      place = left == 0 ? .dataReturn : .data(left)
    }
  }

  private mutating func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
    output.reserveCapacity(output.count + bytes.count)
    for index in bytes.indices { output.append(bytes[index]) }
    total += bytes.count
  }

  private mutating func step(_ byte: UInt8) throws(Rejection) {
    switch place {
    case .size(let digits, let value): try readSize(byte, digits, value)
    case .sizeEnd(let size):
      try expect(byte, 0x0a)
      place = size == 0 ? .lastReturn : .data(size)
    case .dataReturn: try expect(byte, 0x0d, then: .dataEnd)
    case .dataEnd: try expect(byte, 0x0a, then: .size(digits: 0, value: 0))
    case .lastReturn: try expect(byte, 0x0d, then: .lastEnd)
    case .lastEnd: try expect(byte, 0x0a, then: .done)
    case .plain, .data, .done: break
    }
  }

  private mutating func readSize(_ byte: UInt8, _ digits: Int, _ value: Int) throws(Rejection) {
    if byte == 0x0d, digits > 0 {
      guard value <= limit - total else {
        throw Rejection(.contentTooLarge, "The body is too large; send less.")
      }
      place = .sizeEnd(value)
      return
    }
    guard digits < 8, let digit = hexValue(byte) else {
      throw .malformed("A chunk's size must be one to eight hex digits and nothing else.")
    }
    place = .size(digits: digits + 1, value: value << 4 | Int(digit))
  }

  private func expect(_ byte: UInt8, _ wanted: UInt8) throws(Rejection) {
    guard byte == wanted else {
      throw .malformed("The chunks are not well formed; end each with CR and LF, without trailers.")
    }
  }

  private mutating func expect(
    _ byte: UInt8, _ wanted: UInt8, then next: Place
  ) throws(Rejection) {
    try expect(byte, wanted)
    place = next
  }
}
