/// The rule for a text: at most so many Unicode scalars, no control characters.
package struct TextRule: Sendable {
  private let limit: Int
  private let linesAllowed: Bool

  /// - Parameter linesAllowed: permits line breaks and tabs.
  package init(limit: Int, linesAllowed: Bool = false) {
    self.limit = limit
    self.linesAllowed = linesAllowed
  }

  package func check(_ text: String, at path: FieldPath) throws(Refusal) {
    guard text.utf8.count <= limit || text.unicodeScalars.count <= limit else {
      throw Refusal(.invalidValue, at: path, "is longer than \(limit) characters; shorten it")
    }
    guard !text.holdsForbidden(linesAllowed: linesAllowed) else {
      throw Refusal(.invalidValue, at: path, "holds a control character; remove it")
    }
  }

  /// The checked text without white space at its ends; nil when it is blank.
  package func trimmed(_ text: String?, at path: FieldPath) throws(Refusal) -> String? {
    guard let text else { return nil }
    try check(text, at: path)
    let trimmed = Domain.trimmed(text)
    return trimmed.isEmpty ? nil : trimmed
  }
}
