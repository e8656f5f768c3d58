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

  /// The code that a person typed, without the spaces and dashes that mail programs add; nil unless six
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
