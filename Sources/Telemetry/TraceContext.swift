/// A span's position in a distributed trace (W3C Trace Context, `traceparent`).
package struct TraceContext: Sendable, Hashable {
  private let traceHigh: UInt64
  private let traceLow: UInt64
  private let span: UInt64
  /// Whether the caller records this trace.
  ///
  /// No other flag of the header is carried on.
  package let isSampled: Bool

  private init(_ traceHigh: UInt64, _ traceLow: UInt64, _ span: UInt64, _ isSampled: Bool) {
    self.traceHigh = traceHigh
    self.traceLow = traceLow
    self.span = span
    self.isSampled = isSampled
  }

  /// Starts a trace from 24 random bytes.
  package init(random: [UInt8], isSampled: Bool = true) {
    precondition(random.count >= 24, "a trace takes 24 random bytes")
    self.init(
      Self.word(random[0..<8]), max(1, Self.word(random[8..<16])),
      max(1, Self.word(random[16..<24])),
      isSampled)
  }

  /// Reads the header's value; nil when the specification says to start anew.
  package init?(_ header: String) {
    let bytes = Array(header.utf8)
    guard bytes.count >= 55, bytes.count <= 512, bytes[2] == 45, bytes[35] == 45, bytes[52] == 45,
      let version = Self.hex(bytes[0..<2]), version != 0xff,
      bytes.count == 55 || (version > 0 && bytes[55] == 45),
      let high = Self.hex(bytes[3..<19]), let low = Self.hex(bytes[19..<35]), high | low != 0,
      let span = Self.hex(bytes[36..<52]), span != 0, let flags = Self.hex(bytes[53..<55])
    else { return nil }
    self.init(high, low, span, flags & 1 == 1)
  }

  /// The next step of the same trace, named by eight random bytes.
  package func child(random: [UInt8]) -> TraceContext {
    precondition(random.count >= 8, "a span takes eight random bytes")
    return TraceContext(traceHigh, traceLow, max(1, Self.word(random[0..<8])), isSampled)
  }

  /// The trace's 32 hexadecimal digits.
  package var traceID: String { Self.text([traceHigh, traceLow]) }

  /// The 16 hexadecimal digits of this step.
  package var spanID: String { Self.text([span]) }

  /// The header's value: version 00.
  package var header: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

  private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Lower case only, as the specification demands.
  private static func hex(_ digits: ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for digit in digits {
      switch digit {
      case 48...57: value = value << 4 | UInt64(digit - 48)
      case 97...102: value = value << 4 | UInt64(digit - 87)
      default: return nil
      }
    }
    return value
  }

  private static func text(_ words: [UInt64]) -> String {
    var digits = [UInt8]()
    digits.reserveCapacity(32)
    for word in words {
      for shift in stride(from: 60, through: 0, by: -4) {
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift) & 0xf)
        digits.append(digit < 10 ? 48 + digit : 87 + digit)
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }
}

extension TraceContext: CustomStringConvertible {
  package var description: String { header }
}
