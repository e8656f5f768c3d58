import Domain

/// The Date field's line (RFC 9110, 5.6.7), made once a second.
struct DateLine {
  private let clock: Clock
  private var second = Int64.min
  private(set) var bytes: [UInt8] = []

  init(clock: Clock) { self.clock = clock }

  mutating func refresh() {
    let now = clock.now.seconds
    guard now != second else { return }
    second = now
    bytes = Array("date: \(Self.text(seconds: now))\r\n".utf8)
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func text(seconds: Int64) -> String {
    let second = ((seconds % 86_400) + 86_400) % 86_400
    let days = (seconds - second) / 86_400
    let date = CivilDate(daysSinceEpoch: days)
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int(((days % 7) + 7) % 7)]
    let month = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ][date.month - 1]
    let time = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
    return "\(weekday), \(two(Int64(date.day))) \(month) \(date.year) \(time) GMT"
  }

  private static func two(_ number: Int64) -> String {
    number < 10 ? "0\(number)" : String(number)
  }
}
