/// Base 64 (RFC 4648 section 4), padded.
///
/// Reads only what it would write itself: no white space, whole padding, spare bits zero. So no two
/// texts stand for the same bytes.
package enum Base64 {
  private static let code = Radix64(last: "+/", pads: true)

  package static func encode(_ bytes: [UInt8]) -> String { code.encode(bytes) }

  package static func decode(_ text: String) -> [UInt8]? { code.decode(text) }
}

/// Base 64 for addresses and file names (RFC 4648 section 5), without padding.
package enum Base64URL {
  private static let code = Radix64(last: "-_", pads: false)

  package static func encode(_ bytes: [UInt8]) -> String { code.encode(bytes) }

  package static func decode(_ text: String) -> [UInt8]? { code.decode(text) }
}

/// The code both share.
private struct Radix64 {
  private static let padding = UInt8(ascii: "=")
  private let alphabet: [UInt8]
  private let values: [UInt8]
  private let pads: Bool

  init(last: String, pads: Bool) {
    let alphabet = Array(
      ("ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "abcdefghijklmnopqrstuvwxyz" + "0123456789" + last).utf8)
    var values = [UInt8](repeating: 0xff, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    self.alphabet = alphabet
    self.values = values
    self.pads = pads
  }

  func encode(_ bytes: [UInt8]) -> String {
    var text = [UInt8]()
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var place = 0
    while place + 2 < bytes.count {
      let word =
        UInt32(bytes[place]) << 16 | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2])
      append(word, 4, to: &text)
      place += 3
    }
    switch bytes.count - place {
    case 1: append(UInt32(bytes[place]) << 16, 2, to: &text)
    case 2: append(UInt32(bytes[place]) << 16 | UInt32(bytes[place + 1]) << 8, 3, to: &text)
    default: break
    }
    while pads, !text.count.isMultiple(of: 4) { text.append(Self.padding) }
    return String(decoding: text, as: UTF8.self)
  }

  private func append(_ word: UInt32, _ count: Int, to text: inout [UInt8]) {
    for place in 0..<count {
      text.append(alphabet[Int(word >> UInt32(18 - 6 * place) & 63)])
    }
  }

  func decode(_ text: String) -> [UInt8]? {
    var text = Array(text.utf8)[...]
    if pads {
      guard text.count.isMultiple(of: 4) else { return nil }
      if text.last == Self.padding { text.removeLast() }
      if text.count % 4 == 3, text.last == Self.padding { text.removeLast() }
    }
    let rest = text.count % 4
    guard rest != 1 else { return nil }
    var bytes = [UInt8]()
    bytes.reserveCapacity(text.count * 3 / 4)
    var (word, bits): (UInt32, Int) = (0, 0)
    for character in text {
      let value = values[Int(character)]
      guard value < 64 else { return nil }
      word = word << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
      }
    }
    return word & (1 << UInt32(bits) - 1) == 0 ? bytes : nil
  }
}
