package import JSON

/// A value to look at before deciding, with its label; read-only.
package struct ContextItem: Sendable, Hashable {
  package enum Format: String, Sendable, CaseIterable {
    case text
    case number
    case money
    case date
    case datetime
  }

  package let label: String
  /// A string, a number, a boolean or null.
  package let value: JSON
  package let format: Format
  /// A code of ISO 4217.
  package let currency: String?

  package init(label: String, value: JSON, format: Format = .text, currency: String? = nil) {
    self.label = label
    self.value = value
    self.format = format
    self.currency = currency
  }

  func check(at path: FieldPath) throws(Refusal) {
    try TextRule(limit: 200).check(label, at: path.member("label"))
    guard !trimmed(label).isEmpty else {
      throw Refusal(.invalidValue, at: path.member("label"), "is empty; say what the value is")
    }
    switch value {
    case .string(let text):
      try TextRule(limit: 5000, linesAllowed: true).check(text, at: path.member("value"))
    case .null, .number, .bool: break
    case .array, .object:
      throw Refusal(
        .wrongType, at: path.member("value"),
        "must be a string, a number or a boolean, not \(value.kind)")
    }
    guard let currency else { return }
    try TextRule(limit: 3).check(currency, at: path.member("currency"))
    guard currency.utf8.count == 3, currency.utf8.allSatisfy(\.isASCIIUppercase) else {
      throw Refusal(
        .invalidValue, at: path.member("currency"), "must be a code such as USD (ISO 4217)")
    }
  }
}
