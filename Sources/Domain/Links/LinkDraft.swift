/// The text that an assignee had typed when the session ended, kept for the next session.
package struct LinkDraft: Sendable, Hashable {
  /// The text of each control, by its name.
  package let texts: [String: String]
  package let comment: String?

  package init(texts: [String: String] = [:], comment: String? = nil) {
    self.texts = texts
    self.comment = comment
  }

  package var isEmpty: Bool { texts.isEmpty && comment == nil }
}
