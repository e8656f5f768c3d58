import JSON

// RFC 3339 text of a moment, always UTC.

extension Timestamp: CustomStringConvertible {
  /// `2026-11-21T06:04:41.123Z`; without the fraction when it is zero.
  package var description: String {
    let date = CivilDate(daysSinceEpoch: seconds.flooredQuotient(86_400))
    let second = Int(seconds.flooredRemainder(86_400))
    let fraction = Int(milliseconds.flooredRemainder(1000))
    var text = date.description + "T"
    text += padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2) + ":"
    text += padded(second % 60, 2)
    if fraction != 0 { text += "." + padded(fraction, 3) }
    return text + "Z"
  }

  /// Reads RFC 3339 text with `Z` or a numeric offset; nil for anything else.
  ///
  /// Digits after the milliseconds are dropped. Leap seconds are refused, and so are moments that
  /// the offset carries out of the years 1 to 9999, because they could not be written again.
  package init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.count <= 40, let date = CivilDate(text: text.prefix(10)),
      bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
      let second = number(bytes[17..<19]), hour < 24, minute < 60, second < 60
    else { return nil }
    var index = 19
    var fraction = 0
    if bytes[index] == UInt8(ascii: ".") {
      let digits = bytes[(index + 1)...].prefix { $0.isASCIIDigit }
      guard !digits.isEmpty else { return nil }
      for place in 0..<3 {
        let digit = place < digits.count ? Int(digits[digits.startIndex + place]) - 48 : 0
        fraction = fraction * 10 + digit
      }
      index = digits.endIndex
    }
    guard let offset = Self.offset(bytes[index...]) else { return nil }
    let local = date.daysSinceEpoch * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    let day = CivilDate(daysSinceEpoch: (local - offset).flooredQuotient(86_400))
    guard CivilDate.years.contains(day.year) else { return nil }
    self.init(milliseconds: (local - offset) * 1000 + Int64(fraction))
  }

  /// Seconds east of UTC that `Z` or `±hh:mm` stands for.
  private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
    let bytes = Array(text)
    if bytes == [UInt8(ascii: "Z")] || bytes == [UInt8(ascii: "z")] { return 0 }
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hour = number(bytes[1..<3]),
      let minute = number(bytes[4..<6]), hour < 24, minute < 60
    else { return nil }
    let seconds = Int64(hour * 3600 + minute * 60)
    switch bytes[0] {
    case UInt8(ascii: "+"): return seconds
    case UInt8(ascii: "-"): return -seconds
    default: return nil
    }
  }
}
