/// The numbers that keep a one-time code from being guessed, replayed or used to flood a mailbox.
package enum CodeRules {
  package static let digits = 6
  package static let lifetime = Interval.minutes(10)
  /// Wrong codes that one challenge survives; the next attempt is refused even when right.
  package static let triesPerChallenge: Int64 = 5
  /// The newest codes that stay valid, because mail arrives out of order.
  package static let liveCodes = 2
  /// Wrong codes over the whole life of a link, before it must be issued anew.
  package static let triesPerLink: Int64 = 50

  /// The pause before another code is sent: 60 s, 120 s, then 300 s.
  package static func cooldown(afterSends count: Int64) -> Interval {
    switch count {
    case ..<1: .seconds(0)
    case 1: .seconds(60)
    case 2: .seconds(120)
    default: .seconds(300)
    }
  }

  /// What a person typed, without the spaces and dashes that mail programs add; nil unless six
  /// ASCII digits are left.
  package static func normalized(_ typed: String) -> String? {
    let marks: Set<Unicode.Scalar> = [" ", "-", "\u{a0}", "\u{2011}", "\u{2013}", "\t"]
    let digits = typed.unicodeScalars.filter { !marks.contains($0) }
    guard digits.count == Self.digits, digits.allSatisfy({ ("0"..."9").contains($0) }) else {
      return nil
    }
    return String(String.UnicodeScalarView(digits))
  }
}

/// A count that guards something within a window of time.
package struct RateLimit: Sendable {
  /// What is counted, such as `code.link.hour`.
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

/// How long the doors stay open.
package enum LinkRules {
  /// From opening the link to asking for the code.
  package static let landing = Interval.minutes(30)
  package static let sessionIdle = Interval.minutes(60)
  package static let sessionLife = Interval.hours(24)
  /// After the decision the link shows what came of it for this long.
  package static let receipt = Interval.days(7)
}
