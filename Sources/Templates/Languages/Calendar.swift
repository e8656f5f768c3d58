package import Domain

/// Days, moments and lengths of time in the words of one language.
///
/// Moments are shown in UTC and say so: the reader's time zone is unknown.
package struct Calendar: Sendable {
  private static let units: [(name: String, length: Int64)] = [
    ("second", 1), ("minute", 60), ("hour", 3600), ("day", 86_400),
  ]

  private let months: [String]
  private let date: Sentence
  private let moment: Sentence
  private let spans: [String: Sentence]
  private let plural: Plural

  init(_ words: [String: String], language: String) {
    months = (1...12).map { words["month.\($0)"] ?? "\($0)" }
    date = Sentence(words["time.date"] ?? "{year}-{month}-{day}")
    moment = Sentence(words["time.moment"] ?? "{date}, {clock} UTC")
    plural = Plural(language: language)
    var spans: [String: Sentence] = [:]
    for unit in Self.units {
      for form in Plural.forms {
        let key = unit.name + "." + form
        spans[key] = Sentence(words["span." + key] ?? "{n} " + unit.name)
      }
    }
    self.spans = spans
  }

  /// `21 November 2026`.
  package func text(_ day: CivilDate) -> String {
    date.filled { name in
      switch name {
      case "day": String(day.day)
      case "month": months[day.month - 1]
      case "year": String(day.year)
      default: nil
      }
    }
  }

  /// `21 November 2026, 14:05 UTC`.
  package func text(_ time: Timestamp) -> String {
    let days = time.seconds / 86_400 - (time.seconds % 86_400 < 0 ? 1 : 0)
    let minutes = Int((time.seconds - days * 86_400) / 60)
    let (hour, minute) = (minutes / 60, minutes % 60)
    return moment.filled { name in
      switch name {
      case "date": text(CivilDate(daysSinceEpoch: days))
      case "clock": "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
      default: nil
      }
    }
  }

  /// `3 hours`: rounded up below two minutes, so that nobody tries too early; down above, so that
  /// nobody counts on time that is not there.
  package func span(_ span: Interval) -> String {
    let seconds = max(1, span.wholeSeconds)
    guard seconds >= 120 else { return text(seconds, "second") }
    let unit = Self.units.last { seconds >= 2 * $0.length } ?? Self.units[0]
    return text(seconds / unit.length, unit.name)
  }

  private func text(_ count: Int64, _ unit: String) -> String {
    spans[unit + "." + plural.form(of: count)]?.filled { $0 == "n" ? String(count) : nil } ?? ""
  }
}

/// The form of a word for a count (the cardinal rules of Unicode CLDR).
struct Plural: Sendable {
  static let forms = ["one", "two", "few", "many", "other"]
  private let isArabic: Bool

  init(language: String) { isArabic = language == "ar" || language.hasPrefix("ar-") }

  func form(of count: Int64) -> String {
    switch (count, isArabic) {
    case (1, _): "one"
    case (2, true): "two"
    case (_, true) where (3...10).contains(count % 100): "few"
    case (_, true) where (11...99).contains(count % 100): "many"
    default: "other"
    }
  }
}
