package import JSON

/// Several lines of text.
package struct MultilineField: FieldType {
  package static let name = "multiline"
  package static let limitNames: [String] = LengthLimits.names
  private let length: LengthLimits

  package init(limits reader: inout ObjectReader) throws(Refusal) {
    length = try LengthLimits(&reader, standard: 5000)
  }

  package var limits: [(String, JSON)] { length.limits }
  package var control: Control { .lines(rows: 5) }

  /// Line ends become LF, whatever the browser sent.
  package func value(typed text: String) throws(FieldError) -> JSON {
    var lines = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in text.unicodeScalars {
      if scalar == "\r" { lines.append("\n") }
      if scalar != "\r", !(scalar == "\n" && afterReturn) { lines.append(scalar) }
      afterReturn = scalar == "\r"
    }
    return .string(try length.check(String(lines), linesAllowed: true))
  }
}
