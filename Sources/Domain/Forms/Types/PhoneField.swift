package import JSON

/// A phone number in whatever spacing its owner likes.
package struct PhoneField: FieldType {
  package static let name = "phone"
  package static let limitNames: [String] = []

  package init(limits reader: inout ObjectReader) throws(Refusal) {}

  package var limits: [(String, JSON)] { [] }
  package var control: Control { .line(type: "tel", mode: nil, autocomplete: "tel") }

  /// Digits with spaces, dots, dashes, brackets, one leading plus and an extension (`x12`, `#12`);
  /// at least 5 digits, at most 15 (ITU-T E.164) before an extension of at most 6.
  package func value(typed text: String) throws(FieldError) -> JSON {
    let marks: Set<Unicode.Scalar> = [" ", ".", "-", "(", ")", "/", "\u{a0}", "\u{2011}"]
    let scalars = Array(text.unicodeScalars)
    let halves = scalars.split(maxSplits: 1, omittingEmptySubsequences: false) {
      $0 == "x" || $0 == "X" || $0 == "#"
    }
    let main = halves[0].first == "+" ? halves[0].dropFirst() : halves[0]
    let isDigit: (Unicode.Scalar) -> Bool = { ("0"..."9").contains($0) }
    guard scalars.count <= 40, main.allSatisfy({ isDigit($0) || marks.contains($0) }),
      (5...15).contains(main.count(where: isDigit))
    else { throw .notPhone }
    if halves.count == 2 {
      guard (1...6).contains(halves[1].count), halves[1].allSatisfy(isDigit) else {
        throw .notPhone
      }
    }
    return .string(text)
  }
}
