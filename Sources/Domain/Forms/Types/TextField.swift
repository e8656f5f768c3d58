package import JSON

/// A single line of text.
package struct TextField: FieldType {
  package static let name = "text"
  package static let limitNames: [String] = LengthLimits.names
  private let length: LengthLimits

  package init(limits reader: inout ObjectReader) throws(Refusal) {
    length = try LengthLimits(&reader, standard: 500)
  }

  package var limits: [(String, JSON)] { length.limits }
  package var control: Control { .line(type: "text", mode: nil, autocomplete: nil) }

  package func value(typed text: String) throws(FieldError) -> JSON {
    .string(try length.check(text, linesAllowed: false))
  }
}
