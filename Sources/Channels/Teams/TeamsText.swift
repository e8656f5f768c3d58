/// Text as an Adaptive Card reads it, where a little Markdown works everywhere.
enum TeamsText {
  /// No link can hide behind other words: the brackets that would make one come apart.
  static func safe(_ text: String, _ limit: Int) -> String {
    Truncation.fit(text.substituting("](", "]\u{200b}("), limit)
  }

  /// A single line feed shows as a space in a card, so that each becomes a paragraph.
  static func paragraphs(_ text: String, _ limit: Int) -> String {
    let lines = text.split(separator: "\n").map { String($0) }
    return safe(lines.joined(separator: "\n\n"), limit)
  }
}
