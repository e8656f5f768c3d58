/// The name of one thing of one kind: a UUIDv7 (RFC 9562), shown as `task_01jd…`.
///
/// The first 48 bits are the time in milliseconds, so keys made later sort later and an index grows
/// at its end. The text form is the kind's prefix and 26 characters of Crockford's base 32.
package struct Identifier<Kind: IdentifierKind>: Sendable, Hashable, Comparable {
  private let high: UInt64
  private let low: UInt64

  /// Makes a new name from the time and ten random bytes.
  package init(at moment: Timestamp, random: [UInt8]) {
    precondition(random.count >= 10, "an identifier takes ten random bytes")
    let time = UInt64(clamping: moment.milliseconds) & 0xffff_ffff_ffff
    let tail = UInt64(random[0] & 0x0f) << 8 | UInt64(random[1])
    high = time << 16 | 0x7000 | tail
    low =
      random[2..<10].reduce(0) { $0 << 8 | UInt64($1) } & 0x3fff_ffff_ffff_ffff
      | 0x8000_0000_0000_0000
  }

  /// Reads the sixteen bytes that a store keeps.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    high = bytes[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Reads the text form; nil for another kind's prefix, another length or another alphabet.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    let prefix = Array(Kind.prefix.utf8) + [UInt8(ascii: "_")]
    guard bytes.count == prefix.count + 26, bytes.starts(with: prefix) else { return nil }
    var (high, low): (UInt64, UInt64) = (0, 0)
    for (place, character) in bytes[prefix.count...].enumerated() {
      guard let digit = Crockford.value(of: character), place > 0 || digit < 8 else { return nil }
      high = high << 5 | low >> 59
      low = low << 5 | UInt64(digit)
    }
    (self.high, self.low) = (high, low)
  }

  /// Time at which the name was made, to the millisecond.
  package var createdAt: Timestamp { Timestamp(milliseconds: Int64(high >> 16)) }

  /// The sixteen bytes, most significant first.
  package var bytes: [UInt8] {
    var bytes = [UInt8]()
    bytes.reserveCapacity(16)
    for half in [high, low] {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: half >> UInt64(shift)))
      }
    }
    return bytes
  }

  package static func < (left: Identifier, right: Identifier) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

extension Identifier: CustomStringConvertible {
  package var description: String {
    var text = [UInt8]()
    text.reserveCapacity(Kind.prefix.utf8.count + 27)
    text += Kind.prefix.utf8
    text.append(UInt8(ascii: "_"))
    let number = UInt128(high) << 64 | UInt128(low)
    for shift in stride(from: 125, through: 0, by: -5) {
      text.append(Crockford.alphabet[Int(truncatingIfNeeded: number &>> UInt128(shift)) & 31])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// The kind of thing that an identifier names.
package protocol IdentifierKind: Sendable {
  /// The word before the underscore.
  static var prefix: String { get }
}

/// Crockford's base 32 in lower case: no i, l, o, u, so nothing is misread.
package enum Crockford {
  package static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// The five bits of one character, nil outside the alphabet.
  package static func value(of character: UInt8) -> UInt8? {
    let value = values[Int(character)]
    return value == 0xff ? nil : value
  }

  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 0xff, count: 256)
    for (value, character) in alphabet.enumerated() { table[Int(character)] = UInt8(value) }
    return table
  }()
}
