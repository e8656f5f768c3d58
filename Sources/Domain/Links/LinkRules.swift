/// The times that an access link grants.
package enum LinkRules {
  /// From opening the link to asking for the code.
  package static let preVerificationLife = Interval.minutes(30)
  package static let sessionIdle = Interval.minutes(60)
  package static let sessionLife = Interval.hours(24)
  /// After the decision the link shows the outcome for this long.
  package static let receipt = Interval.days(7)
}
