/// A header field's value for an answer: visible ASCII, spaces and tabs only.
///
/// Text that was computed must pass `init?(_:)`, so CR, LF, NUL and other controls never reach the
/// wire.
package struct FieldValue: Sendable, Hashable, CustomStringConvertible {
  package let description: String

  /// Nil when the text holds a control or anything outside ASCII.
  package init?(_ text: String) {
    for byte in text.utf8 where (byte < 0x20 && byte != 0x09) || byte >= 0x7f { return nil }
    description = text
  }

  /// Decimal digits.
  package init(_ number: some BinaryInteger) { description = String(number) }

  /// For text that the parser has already checked.
  init(trusted text: String) { description = text }
}

extension FieldValue: ExpressibleByStringLiteral {
  /// Takes a literal that must be clean.
  package init(stringLiteral text: StaticString) {
    guard let value = FieldValue(String(describing: text)) else {
      preconditionFailure("a field value has no control characters")
    }
    self = value
  }
}

/// Computed text that cannot stand in a header field.
package struct InvalidFieldValue: Error, Sendable, Equatable {
  package let name: FieldName
}
