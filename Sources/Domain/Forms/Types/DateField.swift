package import JSON

/// A day of the calendar, kept as `YYYY-MM-DD`.
package struct DateField: FieldType {
  package static let name = "date"
  package static let limitNames: [String] = ["min", "max"]
  private let minimum: CivilDate?
  private let maximum: CivilDate?

  package init(limits reader: inout ObjectReader) throws(Refusal) {
    minimum = try Self.bound("min", &reader)
    maximum = try Self.bound("max", &reader)
    if let minimum, let maximum, minimum > maximum {
      throw reader.refusal(.invalidValue, "min", "is later than max")
    }
  }

  private static func bound(
    _ name: String, _ reader: inout ObjectReader
  ) throws(Refusal) -> CivilDate? {
    guard let text = try reader.string(name, limit: 10) else { return nil }
    guard let date = CivilDate(text: text) else {
      throw reader.refusal(.invalidValue, name, "must be a date such as 2026-11-30")
    }
    return date
  }

  package var limits: [(String, JSON)] {
    [("min", minimum), ("max", maximum)].compactMap { name, bound in
      bound.map { (name, .string($0.description)) }
    }
  }

  package var control: Control { .line(type: "date", mode: nil, autocomplete: nil) }

  package func value(typed text: String) throws(FieldError) -> JSON {
    guard let date = CivilDate(text: text) ?? Self.dayFirst(text) else { throw .notDate }
    if let minimum, date < minimum { throw .tooEarly(minimum.description) }
    if let maximum, date > maximum { throw .tooLate(maximum.description) }
    return .string(date.description)
  }

  /// Reads `30.11.2026`, `30/11/2026` and `30 11 2026`, for browsers without a date control.
  private static func dayFirst(_ text: String) -> CivilDate? {
    let marks = Set("./ -".utf8)
    let parts = text.utf8.split { marks.contains($0) }
    guard parts.count == 3, parts[2].count == 4,
      let day = number(ArraySlice(Array(parts[0]))),
      let month = number(ArraySlice(Array(parts[1]))),
      let year = number(ArraySlice(Array(parts[2])))
    else { return nil }
    return CivilDate(year: year, month: month, day: day)
  }
}
