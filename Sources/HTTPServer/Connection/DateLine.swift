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
    bytes = Array("date: \(HTTPDate.format(Timestamp(seconds: now)))\r\n".utf8)
  }
}
