/// Why something was not done: what is wrong, where, and what to do, in one sentence.
///
/// A refusal changes nothing. Its code is stable: clients may switch on it. The message never holds
/// a secret or a token.
package struct Refusal: Error, Sendable, Hashable {
  package let code: Code
  /// For people: one sentence.
  package let message: String
  /// The offending place as a JSON Pointer (RFC 6901), such as `/fields/2/name`.
  package let field: String?
  /// When it makes sense to try again.
  package let retryAfter: Interval?

  package init(_ code: Code, _ message: String, field: String? = nil, retryAfter: Interval? = nil) {
    self.code = code
    self.message = message
    self.field = field
    self.retryAfter = retryAfter
  }

  /// The kinds of refusal; the raw value is the stable code that clients see.
  package enum Code: String, Sendable, CaseIterable {
    case malformedJSON = "malformed_json"
    case tooLarge = "too_large"
    case unknownField = "unknown_field"
    case missingField = "missing_field"
    case wrongType = "wrong_type"
    case invalidValue = "invalid_value"
    case addressRefused = "address_refused"
    case unauthenticated
    case missingScope = "missing_scope"
    case notFound = "not_found"
    case conflict
    case idempotencyMismatch = "idempotency_mismatch"
    case alreadyDecided = "already_decided"
    case rateLimited = "rate_limited"
    case unavailable
  }
}
