import JSON

/// The shortest and the longest length of a text, in Unicode scalars.
struct LengthLimits: Sendable {
  static let names = ["min_length", "max_length"]
  private static let ceiling: Int64 = 20_000

  private let minimum: Int
  private let maximum: Int
  private let isStandard: Bool

  init(_ reader: inout ObjectReader, standard: Int) throws(Refusal) {
    minimum = Int(try reader.integer("min_length", in: 0...Self.ceiling) ?? 0)
    let maximum = try reader.integer("max_length", in: 1...Self.ceiling)
    self.maximum = maximum.map(Int.init) ?? standard
    isStandard = maximum == nil
    guard minimum <= self.maximum else {
      throw reader.refusal(.invalidValue, "min_length", "is more than max_length")
    }
  }

  var limits: [(String, JSON)] {
    (minimum > 0 ? [("min_length", .integer(minimum))] : [])
      + (isStandard ? [] : [("max_length", .integer(maximum))])
  }

  func check(_ text: String, linesAllowed: Bool) throws(FieldError) -> String {
    guard !text.holdsForbidden(linesAllowed: linesAllowed) else { throw .controlCharacter }
    let count = text.unicodeScalars.count
    guard count <= maximum else { throw .tooLong(maximum) }
    guard count >= minimum else { throw .tooShort(minimum) }
    return text
  }
}
