/// The bytes of one line under construction.
///
/// A line never passes `limit`: what a pipe takes whole (PIPE_BUF), so lines of several writers
/// never mix. Fields that do not fit are left out, and the line says so.
struct LogLine {
  static let limit = 4096
  /// The longest value, in bytes of its UTF-8.
  static let valueLimit = 1024
  private static let cut = Array(#","truncated":true"#.utf8)

  private(set) var bytes: [UInt8]
  private var isCut = false

  init(capacity: Int) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func open(
    at milliseconds: Int64, _ level: Log.Level, _ event: StaticString, _ context: [UInt8]
  ) {
    bytes += #"{"time":""#.utf8
    bytes.appendRFC3339(milliseconds)
    bytes += #"","level":""#.utf8
    bytes += level.rawValue.utf8
    bytes += #"","event":""#.utf8
    bytes.append(event)
    bytes.append(UInt8(ascii: "\""))
    bytes += context
  }

  mutating func append(_ name: StaticString, _ value: LogValue) {
    guard !isCut else { return }
    let start = bytes.count
    bytes += #",""#.utf8
    bytes.append(name)
    bytes += #"":"#.utf8
    switch value {
    case .string(let text): bytes.appendQuoted(text, limit: Self.valueLimit)
    case .int(let number): bytes += String(number).utf8
    case .double(let number) where number.isFinite: bytes += number.description.utf8
    case .double(let number): bytes.appendQuoted(number.description, limit: Self.valueLimit)
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    }
    guard bytes.count + Self.cut.count + 2 > Self.limit else { return }
    bytes.removeSubrange(start...)
    bytes += Self.cut
    isCut = true
  }

  mutating func close() { bytes += "}\n".utf8 }
}

extension [UInt8] {
  /// Appends a JSON string.
  ///
  /// Controls of every kind (C0, DEL, C1) and the two Unicode line
  /// separators are escaped, so nothing in a value can forge a line or drive a terminal.
  fileprivate mutating func appendQuoted(_ text: String, limit: Int) {
    append(UInt8(ascii: "\""))
    var written = 0
    for scalar in text.unicodeScalars {
      written += UTF8.width(scalar)
      if written > limit {
        self += "…".utf8
        break
      }
      appendEscaped(scalar)
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func appendEscaped(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x22, 0x5c:
      append(UInt8(ascii: "\\"))
      append(UInt8(truncatingIfNeeded: scalar.value))
    case 0x0a: self += #"\n"#.utf8
    case 0..<0x20, 0x7f...0x9f, 0x2028, 0x2029:
      self += #"\u"#.utf8
      for shift in [12, 8, 4, 0] as [UInt32] {
        let digit = UInt8(truncatingIfNeeded: scalar.value >> shift & 0xf)
        append(digit < 10 ? 48 + digit : 87 + digit)
      }
    case 0x20..<0x7f: append(UInt8(truncatingIfNeeded: scalar.value))
    default: self += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    }
  }

  /// `2026-11-21T06:04:41.123Z`; the civil date after Howard Hinnant's algorithm.
  mutating func appendRFC3339(_ milliseconds: Int64) {
    let time = Swift.max(0, milliseconds)
    let (days, rest) = (time / 86_400_000, time % 86_400_000)
    let shifted = days + 719_468
    let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let civilMonth = month < 10 ? month + 3 : month - 9
    appendDigits(yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), 4, "-")
    appendDigits(civilMonth, 2, "-")
    appendDigits(dayOfYear - (153 * month + 2) / 5 + 1, 2, "T")
    appendDigits(rest / 3_600_000, 2, ":")
    appendDigits(rest / 60_000 % 60, 2, ":")
    appendDigits(rest / 1000 % 60, 2, ".")
    appendDigits(rest % 1000, 3, "Z")
  }

  private mutating func appendDigits(_ value: Int64, _ width: Int, _ end: Unicode.Scalar) {
    let start = count
    var rest = value
    for _ in 0..<width { append(48) }
    for place in stride(from: start + width - 1, through: start, by: -1) {
      self[place] = 48 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    append(UInt8(ascii: end))
  }
}
