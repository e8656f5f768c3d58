package import JSON

/// An e-mail address.
package struct EmailField: FieldType {
  package static let name = "email"
  package static let limitNames: [String] = []

  package init(limits reader: inout ObjectReader) throws(Refusal) {}

  package var limits: [(String, JSON)] { [] }
  package var control: Control { .line(type: "email", mode: nil, autocomplete: "email") }

  package func value(typed text: String) throws(FieldError) -> JSON {
    guard let address = EmailAddress(text) else { throw .notEmail }
    return .string(address.text)
  }
}
