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
    if let seconds = number(ArraySlice(Array(text.utf8))) {
      return min(.seconds(Int64(seconds)), .days(1))
    }
    return HTTPDate.parse(text).map { min(max($0 - now, .seconds(0)), .days(1)) }
  }
}

/// The date form of HTTP fields (RFC 9110 section 5.6.7, IMF-fixdate).
package enum HTTPDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 06 Nov 1994 08:49:37 GMT`.
  package static func format(_ moment: Timestamp) -> String {
    let day = moment.seconds.flooredQuotient(86_400)
    let date = CivilDate(daysSinceEpoch: day)
    let second = Int(moment.seconds - day * 86_400)
    let weekday = days[Int(day - day.flooredQuotient(7) * 7)]
    let clock = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }
    return weekday + ", " + padded(date.day, 2) + " " + months[date.month - 1] + " "
      + padded(date.year, 4) + " " + clock.joined(separator: ":") + " GMT"
  }

  package static func parse(_ text: String) -> Timestamp? {
    let parts = text.split(separator: " ")
    guard text.utf8.count == 29, parts.count == 6, parts[5] == "GMT",
      let month = months.firstIndex(of: String(parts[2])), let day = Int(parts[1]),
      let year = Int(parts[3]), let date = CivilDate(year: year, month: month + 1, day: day)
    else { return nil }
    return Timestamp(rfc3339: "\(date)T\(parts[4])Z")
  }
}
