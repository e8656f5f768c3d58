/// Names for requests: six characters of the loop and nine that count, short enough to need
/// no allocation.
struct RequestIDs {
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
  private let prefix: UInt64
  private var counter: UInt64 = 0

  /// Loops and runs of a program should have different seeds; nothing rests on their secrecy.
  init(seed: UInt64) { prefix = seed & 0x3fff_ffff }

  mutating func next() -> String {
    counter += 1
    var digits = InlineArray<15, UInt8>(repeating: 0)
    for place in 0..<6 {
      digits[place] = Self.alphabet[Int(prefix >> UInt64(25 - 5 * place) & 31)]
    }
    for place in 0..<9 {
      digits[6 + place] = Self.alphabet[Int(counter >> UInt64(40 - 5 * place) & 31)]
    }
    return text(digits.span) ?? ""
  }
}
