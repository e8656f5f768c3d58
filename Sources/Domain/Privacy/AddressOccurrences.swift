import JSON

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
    for (offset, byte) in wanted.enumerated() where bytes[place + offset].asciiLowercased != byte {
      return false
    }
    return !isContinued(bytes[..<place].reversed(), by: ".-_+")
      && !isContinued(bytes[end...], by: "-") && !isLongerDomain(bytes[end...])
  }

  /// Whether a letter or digit follows, or one behind a mark that joins it to the address.
  private func isContinued(_ bytes: some Collection<UInt8>, by marks: String) -> Bool {
    guard let next = bytes.first else { return false }
    if next.isASCIIAlphanumeric { return true }
    return marks.utf8.contains(next) && bytes.dropFirst().first?.isASCIIAlphanumeric == true
  }

  /// A full stop after the domain ends a sentence, unless another label follows in small letters.
  private func isLongerDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.first == UInt8(ascii: "."), let next = bytes.dropFirst().first else { return false }
    return next.isASCIIAlphanumeric && !next.isASCIIUppercase
  }
}
