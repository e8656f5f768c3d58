import JSON

/// From an HTTP status to an outcome: one table for every channel that speaks HTTP.
package enum HTTPStatusRule {
  /// - Parameter retryAfter: what the receiver's `Retry-After` said, if anything.
  package static func outcome(status: Int, retryAfter: Interval?) -> Outcome {
    switch status {
    case 200..<300: .delivered(Outcome.Receipt())
    case 410: .gone("the receiver answered 410 Gone")
    case 408, 425, 429, 500...599: retry(status, retryAfter)
    case 300..<400: .permanent("the receiver answered \(status); redirects are not followed")
    default: .permanent("the receiver answered \(status)")
    }
  }

  private static func retry(_ status: Int, _ retryAfter: Interval?) -> Outcome {
    let reason = "the receiver answered \(status)"
    return retryAfter.map { .retryAfter($0, reason) } ?? .retry(reason)
  }

  /// Reads `Retry-After` (RFC 9110 section 10.2.3): whole seconds, or an IMF-fixdate; capped at
  /// 24 hours.
  package static func retryAfter(_ text: String, now: Timestamp) -> Interval? {
    let text = trimmed(text)
    if !text.isEmpty, text.utf8.allSatisfy(\.isASCIIDigit) {
      return min(.seconds(Int64(text) ?? .max), .days(1))
    }
    return HTTPDate.parse(text).map { min(max($0 - now, .seconds(0)), .days(1)) }
  }
}
