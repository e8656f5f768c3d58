import Domain
import Templates

/// The words of messages in one language: sentences, dates, amounts, lists.
struct Wording {
  let catalogue: Catalogue

  /// The text of `message.` and the key, its placeholders filled.
  func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
    catalogue.text("message." + key, values)
  }

  /// `21 November 2026, 06:04 UTC`, as the language writes it.
  func moment(_ moment: Timestamp) -> String {
    let milliseconds = moment.milliseconds
    let floor = milliseconds < 0 && milliseconds % 86_400_000 != 0 ? 1 : 0
    let day = milliseconds / 86_400_000 - Int64(floor)
    let minutes = Int((milliseconds - day * 86_400_000) / 60_000)
    let time = Self.twoDigits(minutes / 60) + ":" + Self.twoDigits(minutes % 60)
    let date = CivilDate(daysSinceEpoch: day)
    return self("date.moment", ["date": self.day(date), "time": time])
  }

  /// `21 November 2026`.
  func day(_ date: CivilDate) -> String {
    let month = self("month.\(date.month)")
    return self(
      "date.day", ["day": String(date.day), "month": month, "year": String(date.year)])
  }

  /// `Ada, Bob and Eve`.
  func list(_ names: [String]) -> String {
    guard names.count > 1, let last = names.last else { return names.first ?? "" }
    let others = names.dropLast().joined(separator: self("list.comma"))
    return self("list.and", ["others": others, "last": last])
  }

  /// A value to look at, as people write it.
  func value(of fact: AnnouncedTask.Fact) -> String {
    switch fact.value {
    case .bool(let flag): self(flag ? "value.yes" : "value.no")
    case .number(let number):
      fact.format == "money"
        ? money(amount(number.literal, leastDecimals: 2), fact.currency)
        : amount(number.literal, leastDecimals: 0)
    case .string(let text): string(text, fact)
    default: "–"
    }
  }

  private func string(_ text: String, _ fact: AnnouncedTask.Fact) -> String {
    switch fact.format {
    case "date": CivilDate(text: text).map(day) ?? Excerpt.line(text)
    case "datetime": Timestamp(rfc3339: text).map(moment) ?? Excerpt.line(text)
    case "money": money(Excerpt.line(text), fact.currency)
    default: Excerpt.paragraphs(text)
    }
  }

  private func money(_ amount: String, _ currency: String?) -> String {
    guard let currency else { return amount }
    return self("value.money", ["amount": amount, "currency": Excerpt.line(currency)])
  }

  /// The literal with its digits in groups; one that has an exponent stays as it is.
  ///
  /// - Parameter leastDecimals: to how many places a fraction is filled up, if there is one.
  private func amount(_ literal: String, leastDecimals: Int) -> String {
    let sign = literal.hasPrefix("-") ? "-" : ""
    let parts = literal.dropFirst(sign.count).split(separator: ".")
    guard let whole = parts.first, parts.allSatisfy({ $0.utf8.allSatisfy(Self.isDigit) }) else {
      return literal
    }
    var grouped = ""
    for (place, digit) in whole.enumerated() {
      if place > 0, (whole.count - place).isMultiple(of: 3) {
        grouped += self("value.group")
      }
      grouped.append(digit)
    }
    guard parts.count == 2 else { return sign + grouped }
    let zeros = String(repeating: "0", count: max(0, leastDecimals - parts[1].count))
    return sign + grouped + self("value.point") + parts[1] + zeros
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : String(number)
  }
}
