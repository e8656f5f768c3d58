/// The most events of one kind within a window of time.
package struct RateLimit: Sendable {
  /// The thing that is counted, such as `code.link.hour`.
  package let name: String
  package let limit: Int64
  package let window: Interval

  package static let codesPerLinkHour = RateLimit(
    name: "code.link.hour", limit: 5, window: .hours(1))
  package static let codesPerLinkDay = RateLimit(
    name: "code.link.day", limit: 10, window: .days(1))
  package static let codesPerMailboxHour = RateLimit(
    name: "code.mailbox.hour", limit: 10, window: .hours(1))
  package static let codesPerMailboxDay = RateLimit(
    name: "code.mailbox.day", limit: 20, window: .days(1))
  package static let codesPerAddress = RateLimit(
    name: "code.address", limit: 25, window: .minutes(5))
  package static let wrongCodesPerLinkHour = RateLimit(
    name: "wrong.link.hour", limit: 20, window: .hours(1))
  package static let checksPerAddress = RateLimit(
    name: "check.address", limit: 30, window: .minutes(5))
}
