/// Finds where a text speaks of an address, and not of a longer one that only holds it.
struct AddressOccurrences {
  private let wanted: [UInt8]

  init(of address: EmailAddress) { wanted = Array(address.normalized.utf8) }

  /// The text with something else wherever it speaks of the address; nil when it does nowhere.
  func replaced(in text: String, with gap: String) -> String? {
    let bytes = Array(text.utf8)
    var rest: [UInt8] = []
    var (place, end) = (0, 0)
    while place + wanted.count <= bytes.count {
      guard isMention(at: place, bytes) else {
        place += 1
        continue
      }
      rest += bytes[end..<place] + Array(gap.utf8)
      place += wanted.count
      end = place
    }
    return end == 0 ? nil : String(decoding: rest + bytes[end...], as: UTF8.self)
  }

  private func isMention(at place: Int, _ bytes: [UInt8]) -> Bool {
    let end = place + wanted.count
    for (offset, byte) in wanted.enumerated() where Self.lowered(bytes[place + offset]) != byte {
      return false
    }
    return !isContinued(bytes[..<place].reversed(), by: ".-_+")
      && !isContinued(bytes[end...], by: "-") && !isLongerDomain(bytes[end...])
  }

  /// Whether a letter or digit follows, or one behind a mark that joins it to the address.
  private func isContinued(_ bytes: some Collection<UInt8>, by marks: String) -> Bool {
    guard let next = bytes.first else { return false }
    if Self.isAlphanumeric(next) { return true }
    return marks.utf8.contains(next) && bytes.dropFirst().first.map(Self.isAlphanumeric) == true
  }

  /// A full stop after the domain ends a sentence, unless another label follows in small letters.
  private func isLongerDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.first == UInt8(ascii: "."), let next = bytes.dropFirst().first else { return false }
    return Self.isAlphanumeric(next) && Self.lowered(next) == next
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7a).contains(lowered(byte))
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
  }
}
