/// The product's words in one language.
package struct Catalogue: Sendable {
  /// The language's tag (BCP 47), such as `de`.
  package let language: String
  private let texts: [String: String]
  /// The texts as an object, one level per dot of a key: `{{t.form.submit}}`.
  package let templateValue: TemplateValue
  /// The language's format of days, moments and lengths of time.
  package let calendar: Calendar
  /// The language's format of numbers and sums of money.
  package let numbers: NumberFormat

  init(language: String, texts: [String: String]) {
    self.language = language
    self.texts = texts
    var value = TemplateValue.object([:])
    for (key, text) in texts {
      value = value.setting(key.split(separator: ".").map(String.init)[...], to: text)
    }
    templateValue = value
    calendar = Calendar(texts, language: language)
    numbers = NumberFormat(texts)
  }

  /// The direction of the language's script: `ltr` or `rtl`.
  package var direction: String {
    let base = language.split(separator: "-").first.map { $0.lowercased() } ?? ""
    return Self.rightToLeft.contains(base) ? "rtl" : "ltr"
  }

  /// The text of a key; the key itself when there is none, so that a gap is seen.
  package subscript(key: String) -> String { texts[key] ?? key }

  /// The text of a key with its placeholders filled: `{name}`.
  ///
  /// One pass: what is filled in is never searched again. Placeholders without a value stay.
  package func text(_ key: String, _ values: [String: String]) -> String {
    var (filled, rest) = ("", self[key][...])
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = String(rest[rest.index(after: open)..<close])
      filled += rest[..<open]
      filled += values[name] ?? "{\(name)}"
      rest = rest[rest.index(after: close)...]
    }
    return filled + rest
  }

  /// The keys, sorted.
  package var keys: [String] { texts.keys.sorted() }

  private static let rightToLeft: Set = [
    "ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi",
  ]
}

extension TemplateValue {
  /// The object with a text at a path; any other value on the path becomes an object.
  fileprivate func setting(_ path: ArraySlice<String>, to text: String) -> TemplateValue {
    guard let first = path.first else { return .string(text) }
    var value = self
    value[first] = (self[first] ?? .object([:])).setting(path.dropFirst(), to: text)
    return value
  }
}
