/// The date form of HTTP fields (RFC 9110 section 5.6.7, IMF-fixdate).
package enum HTTPDate {
  /// Day 0, 1 January 1970, was a Thursday.
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 06 Nov 1994 08:49:37 GMT`.
  package static func format(_ moment: Timestamp) -> String {
    let day = moment.seconds.flooredQuotient(86_400)
    let date = CivilDate(daysSinceEpoch: day)
    let second = Int(moment.seconds.flooredRemainder(86_400))
    let weekday = days[Int(day.flooredRemainder(7))]
    let clock = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }
    return weekday + ", " + padded(date.day, 2) + " " + months[date.month - 1] + " "
      + padded(date.year, 4) + " " + clock.joined(separator: ":") + " GMT"
  }

  /// Reads exactly what `format` writes, the right weekday included.
  package static func parse(_ text: String) -> Timestamp? {
    let parts = text.split(separator: " ")
    guard text.utf8.count == 29, parts.count == 6, let day = Int(parts[1]),
      let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]),
      let date = CivilDate(year: year, month: month + 1, day: day),
      let moment = Timestamp(rfc3339: "\(date)T\(parts[4])Z"), format(moment) == text
    else { return nil }
    return moment
  }
}
