import Domain

/// Texts made to fit.
enum Truncation {
  /// The unit in which a provider counts.
  enum Unit: Sendable {
    /// UTF-16 code units: never fewer than the characters that a provider may mean.
    case characters
    case bytes

    func size(of text: some StringProtocol) -> Int {
      switch self {
      case .characters: text.utf16.count
      case .bytes: text.utf8.count
      }
    }
  }

  /// The text as `escape` writes it, at most `limit` long; a cut is shown by an ellipsis.
  static func fit(
    _ text: String, _ limit: Int, in unit: Unit = .characters,
    escape: (String) -> String = { $0 }
  ) -> String {
    // No escape makes a scalar shorter, so that more than this never fits.
    let text = text.utf8.count > limit ? String(text.unicodeScalars.prefix(limit + 1)) : text
    let whole = escape(text)
    if unit.size(of: whole) <= limit { return whole }
    let available = limit - unit.size(of: "…")
    var (fitted, used) = ("", 0)
    for character in text {
      let piece = escape(String(character))
      let size = unit.size(of: piece)
      guard used + size <= available else { break }
      fitted += piece
      used += size
    }
    while let last = fitted.last, last.isWhitespace { fitted.removeLast() }
    return fitted + "…"
  }

  /// The text on one line: runs of white space and control characters become one space.
  static func line(_ text: String) -> String {
    text.unicodeScalars
      .split { $0.properties.isWhitespace || $0.isForbidden(linesAllowed: false) }
      .map { String(Substring.UnicodeScalarView($0)) }
      .joined(separator: " ")
  }

  /// The text without control characters but line feeds, and without blank ends.
  static func paragraphs(_ text: String) -> String {
    let unix = text.substituting("\r\n", "\n").substituting("\r", "\n")
    let scalars = unix.unicodeScalars.filter { !$0.isForbidden(linesAllowed: true) }
    let kept = String(String.UnicodeScalarView(scalars))
    guard let first = kept.firstIndex(where: { !$0.isWhitespace }),
      let last = kept.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(kept[first...last])
  }
}
