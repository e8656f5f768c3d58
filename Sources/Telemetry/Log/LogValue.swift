/// The value of a log's field.
///
/// A `Secret` cannot become one.
package enum LogValue: Sendable, Hashable {
  case string(String)
  case int(Int64)
  case double(Double)
  case bool(Bool)

  package init(_ text: String) { self = .string(text) }
  package init(_ flag: Bool) { self = .bool(flag) }
  package init(_ number: Double) { self = .double(number) }
  package init(_ number: some BinaryInteger) { self = .int(Int64(clamping: number)) }

  /// The description of a value: an identifier, a moment, an address.
  package init(_ value: some CustomStringConvertible) { self = .string(value.description) }

  @available(*, unavailable, message: "a secret is never logged")
  package init<Value>(_ secret: Secret<Value>) { self = .string("") }
}

extension LogValue: ExpressibleByStringInterpolation {
  package init(stringLiteral text: String) { self = .string(text) }
}

extension LogValue: ExpressibleByIntegerLiteral {
  package init(integerLiteral number: Int64) { self = .int(number) }
}

extension LogValue: ExpressibleByFloatLiteral {
  package init(floatLiteral number: Double) { self = .double(number) }
}

extension LogValue: ExpressibleByBooleanLiteral {
  package init(booleanLiteral flag: Bool) { self = .bool(flag) }
}
