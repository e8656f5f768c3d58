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

  /// Checks the values of a new assignee.
  init(_ new: NewAssignee, at path: FieldPath) throws(Refusal) {
    try TextRule(limit: EmailAddress.longest).check(new.email, at: path.member("email"))
    guard let email = EmailAddress(new.email) else {
      throw Refusal(.invalidValue, at: path.member("email"), EmailAddress.rule)
    }
    self.email = email
    name = try TextRule(limit: 100).trimmed(new.name, at: path.member("name"))
    language = try LanguageTag.checked(new.language, at: path.member("language"))
  }

  /// Takes values that were checked when the task was made.
  init(stored values: NewAssignee) {
    self.init(
      email: EmailAddress(stored: values.email), name: values.name, language: values.language)
  }

  var values: NewAssignee { NewAssignee(email: email.text, name: name, language: language) }

  /// The name when there is one, else the address.
  package var displayName: String { name ?? email.text }
}
