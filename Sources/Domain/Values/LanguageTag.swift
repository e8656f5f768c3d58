import JSON

/// Language tags such as `de` or `pt-BR` (BCP 47): letters, digits and dashes only.
package enum LanguageTag {
  /// Checks a tag; nil stays nil.
  package static func checked(_ tag: String?, at path: FieldPath) throws(Refusal) -> String? {
    guard let tag else { return nil }
    try TextRule(limit: 35).check(tag, at: path)
    guard isTag(tag) else {
      throw Refusal(.invalidValue, at: path, "must be a language tag such as en or pt-BR")
    }
    return tag
  }

  private static func isTag(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts[0].count >= 2
      && parts.allSatisfy { part in
        (1...8).contains(part.count) && part.allSatisfy(\.isASCIIAlphanumeric)
      }
  }
}
