package import JSON

/// Something to look at before deciding: a label and a value, read-only.
package struct ContextItem: Sendable, Hashable {
  package enum Format: String, Sendable, CaseIterable {
    case text
    case number
    case money
    case date
    case datetime
  }

  package let label: String
  package let value: JSON
  package let format: Format
  package let currency: String?

  package init(
    label: String, value: JSON, format: Format = .text, currency: String? = nil
  ) {
    self.label = label
    self.value = value
    self.format = format
    self.currency = currency
  }

  init(_ json: JSON, at pointer: String) throws(Refusal) {
    var reader = try ObjectReader(json, at: pointer)
    label = try reader.required("label", reader.string("label", limit: 200))
    value = try Self.value(&reader)
    format = try reader.word("format", as: Format.self) ?? .text
    currency = try reader.string("currency", limit: 3)
    if let currency, currency.utf8.count != 3 || !currency.utf8.allSatisfy(Self.isCapital) {
      throw reader.refusal(.invalidValue, "currency", "must be a code such as USD (ISO 4217)")
    }
    try reader.finish()
  }

  private static func value(_ reader: inout ObjectReader) throws(Refusal) -> JSON {
    switch reader.value("value") {
    case nil: return .null
    case .string: return .text(try reader.string("value", limit: 5000, lines: true))
    case .some(.number(let number)): return .number(number)
    case .some(.bool(let flag)): return .bool(flag)
    case .some(let other):
      throw reader.refusal(
        .wrongType, "value", "must be a string, a number or a boolean, not \(other.kind)")
    }
  }

  private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte) }

  var json: JSON {
    var object: JSONObject = ["label": .string(label), "value": value]
    if format != .text { object["format"] = .string(format.rawValue) }
    if let currency { object["currency"] = .string(currency) }
    return .object(object)
  }
}
