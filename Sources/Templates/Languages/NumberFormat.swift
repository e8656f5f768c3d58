/// Formats numbers and sums of money for a language; digits are never rounded away.
package struct NumberFormat: Sendable {
  /// Currencies whose smallest unit is not a hundredth (ISO 4217).
  private static let decimals: [String: Int] = [
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
    "RWF": 0, "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0, "BHD": 3, "IQD": 3,
    "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
  ]
  /// Signs that mean one currency only; every other one goes by its code.
  private static let signs = ["EUR": "€", "GBP": "£", "INR": "₹", "KRW": "₩", "USD": "US$"]
  private static let noBreak = "\u{a0}"

  private let group: String
  private let point: String
  private let money: Sentence
  private let currencyComesFirst: Bool

  init(_ words: [String: String]) {
    group = words["number.group"] ?? ","
    point = words["number.point"] ?? "."
    let pattern = words["number.money"] ?? "{currency} {amount}"
    money = Sentence(pattern)
    currencyComesFirst = pattern.hasPrefix("{currency}")
  }

  /// `80,000.5` from `80000.5`; text that is no plain decimal stays as it is.
  package func number(_ literal: String, decimals: Int = 0) -> String {
    guard let parts = Self.parts(literal) else { return literal }
    var text = parts.isNegative ? "\u{2212}" : ""
    for (place, digit) in parts.whole.enumerated() {
      if place > 0, (parts.whole.count - place).isMultiple(of: 3) { text += group }
      text.unicodeScalars.append(Unicode.Scalar(digit))
    }
    var fraction = String(decoding: parts.fraction, as: UTF8.self)
    while fraction.utf8.count < decimals { fraction += "0" }
    return fraction.isEmpty ? text : text + point + fraction
  }

  /// `US$80,000.00`.
  package func money(_ literal: String, _ currency: String?) -> String {
    guard let currency, Self.parts(literal) != nil else { return number(literal) }
    let amount = number(literal, decimals: Self.decimals[currency] ?? 2)
    let sign = Self.signs[currency]
    if currencyComesFirst, let sign {
      let isNegative = amount.hasPrefix("\u{2212}")
      return isNegative ? "\u{2212}" + sign + amount.dropFirst() : sign + amount
    }
    let text = money.filled { $0 == "amount" ? amount : $0 == "currency" ? sign ?? currency : nil }
    return String(text.map { $0 == " " ? Character(Self.noBreak) : $0 })
  }

  private struct Parts {
    let isNegative: Bool
    let whole: [UInt8]
    let fraction: [UInt8]
  }

  private static func parts(_ literal: String) -> Parts? {
    var bytes = Array(literal.utf8)
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { bytes.removeFirst() }
    let halves = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...2).contains(halves.count),
      halves.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (48...57).contains($0) } })
    else { return nil }
    return Parts(
      isNegative: isNegative, whole: Array(halves[0]),
      fraction: halves.count == 2 ? Array(halves[1]) : [])
  }
}
