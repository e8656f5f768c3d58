import JSON

/// A person who is asked.
package struct Assignee: Sendable, Hashable {
  package let email: EmailAddress
  package let name: String?
  package let language: String?

  package init(email: EmailAddress, name: String? = nil, language: String? = nil) {
    self.email = email
    self.name = name
    self.language = language
  }

  init(_ json: JSON, at pointer: String) throws(Refusal) {
    var reader = try ObjectReader(json, at: pointer)
    let text = try reader.required("email", reader.string("email", limit: 254))
    guard let email = EmailAddress(text) else {
      throw reader.refusal(
        .invalidValue, "email", "must be a plain e-mail address such as name@example.com")
    }
    self.email = email
    name = try reader.text("name", limit: 100)
    language = try LanguageTag.read("language", &reader)
    try reader.finish()
  }

  var json: JSON {
    var object: JSONObject = ["email": .string(email.text)]
    if let name { object["name"] = .string(name) }
    if let language { object["language"] = .string(language) }
    return .object(object)
  }

  /// The name when there is one, else the address.
  package var displayName: String { name ?? email.text }
}

/// Language tags such as `de` or `pt-BR` (BCP 47, letters, digits and dashes only).
enum LanguageTag {
  static func read(_ name: String, _ reader: inout ObjectReader) throws(Refusal) -> String? {
    guard let tag = try reader.string(name, limit: 35) else { return nil }
    let parts = tag.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let isTag = parts.allSatisfy { part in
      (1...8).contains(part.count)
        && part.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 0x20) }
    }
    guard isTag, parts[0].count >= 2 else {
      throw reader.refusal(.invalidValue, name, "must be a language tag such as en or pt-BR")
    }
    return tag
  }
}
