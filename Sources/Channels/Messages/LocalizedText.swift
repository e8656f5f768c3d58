import Domain
import JSON
import Templates

/// The words of messages in one language: sentences, dates, amounts, lists.
struct LocalizedText {
  let catalogue: Catalogue

  /// The text of `message.` and the key, its placeholders filled.
  func callAsFunction(_ key: String, _ values: [String: String] = [:]) -> String {
    catalogue.text("message." + key, values)
  }

  /// `21 November 2026, 06:04 UTC`, as the language writes it.
  func moment(_ moment: Timestamp) -> String { plain(catalogue.calendar.text(moment)) }

  /// A figure or a day as it stands in plain text: with ordinary spaces, and kept from being
  /// reordered where the language runs from right to left (Unicode UAX 9, FSI and PDI).
  private func plain(_ text: String) -> String {
    let spaced = String(text.map { $0 == "\u{a0}" ? " " : $0 })
    return catalogue.direction == "rtl" ? "\u{2068}\(spaced)\u{2069}" : spaced
  }

  private func day(_ date: CivilDate) -> String { plain(catalogue.calendar.text(date)) }

  /// `Ada, Bob and Eve`.
  func list(_ names: [String]) -> String {
    guard names.count > 1, let last = names.last else { return names.first ?? "" }
    let others = names.dropLast().joined(separator: self("list.comma"))
    return self("list.and", ["others": others, "last": last])
  }

  /// A value to look at, as people write it.
  func value(of item: ContextItem) -> String {
    switch item.value {
    case .bool(let flag): self(flag ? "value.yes" : "value.no")
    case .number(let number): self.number(number.literal, item)
    case .string(let text): string(text, item)
    default: "–"
    }
  }

  /// A number without a format may be a name, such as of an account: it stays as it is.
  private func number(_ literal: String, _ item: ContextItem) -> String {
    switch item.format {
    case .money: plain(catalogue.numbers.money(literal, item.currency))
    case .number: plain(catalogue.numbers.number(literal))
    default: literal
    }
  }

  private func string(_ text: String, _ item: ContextItem) -> String {
    switch item.format {
    case .date: CivilDate(text: text).map(day) ?? Truncation.line(text)
    case .datetime: Timestamp(rfc3339: text).map(moment) ?? Truncation.line(text)
    case .money: plain(catalogue.numbers.money(Truncation.line(text), item.currency))
    default: Truncation.paragraphs(text)
    }
  }
}
