/// The refusal of a request: the reason, the place, and the remedy, in one sentence.
///
/// A refusal changes nothing. Its code is stable: clients may switch on it. The message never holds
/// a secret or a token.
package struct Refusal: Error, Sendable, Hashable {
  /// The words of a refusal and their relation to the place.
  private enum Text: Sendable, Hashable {
    /// A whole sentence, which does not name the place.
    case sentence(String)
    /// The rest of a sentence that begins with the place.
    case predicate(String)
    /// A sentence about the value at the place.
    case cause(String)
  }

  package let code: Code
  /// The offending place, where one part of the request is to blame.
  package let path: FieldPath?
  /// The time after which another try makes sense.
  package let retryAfter: Interval?
  private let text: Text

  /// - Parameter sentence: a whole sentence.
  package init(
    _ code: Code, _ sentence: String, at path: FieldPath? = nil, retryAfter: Interval? = nil
  ) {
    self.init(code, .sentence(sentence), path, retryAfter)
  }

  /// - Parameter predicate: the end of a sentence that begins with the place, without a full stop,
  ///   such as "must be a number".
  package init(_ code: Code, at path: FieldPath, _ predicate: String) {
    self.init(code, .predicate(predicate), path, nil)
  }

  private init(_ code: Code, _ text: Text, _ path: FieldPath?, _ retryAfter: Interval?) {
    self.code = code
    self.text = text
    self.path = path
    self.retryAfter = retryAfter
  }

  /// The refusal of a part, told of the whole that holds the part at the path.
  package func within(_ outer: FieldPath) -> Refusal {
    let placed: Text =
      if path == nil, case .sentence(let sentence) = text { .cause(sentence) } else { text }
    return Refusal(code, placed, outer + (path ?? []), retryAfter)
  }

  /// The sentence for people, with the place as a JSON Pointer.
  package var message: String { message(placedAt: path?.pointer ?? "") }

  /// The sentence for people.
  ///
  /// - Parameter place: the place in the words of a surface; empty for the whole body.
  package func message(placedAt place: String) -> String {
    let place = place.isEmpty ? "The body" : place
    return switch text {
    case .sentence(let sentence): sentence
    case .predicate(let predicate): "\(place) \(predicate)."
    case .cause(let sentence): "\(place): \(sentence)"
    }
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
