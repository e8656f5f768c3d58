/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Milliseconds are what both stores keep and what RFC 3339 text shows, so nothing is lost on the way.
/// Arithmetic stops at the first and the last moment: a hostile number never ends the process.
package struct Timestamp: Sendable, Hashable, Comparable {
  /// Milliseconds since the Unix epoch.
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package init(seconds: Int64) { milliseconds = seconds.saturatingProduct(1000) }

  /// Whole seconds since the Unix epoch, rounded down.
  package var seconds: Int64 { milliseconds.flooredQuotient(1000) }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  package static func + (moment: Timestamp, interval: Interval) -> Timestamp {
    Timestamp(milliseconds: moment.milliseconds.saturatingSum(interval.milliseconds))
  }

  package static func - (moment: Timestamp, interval: Interval) -> Timestamp {
    Timestamp(milliseconds: moment.milliseconds.saturatingDifference(interval.milliseconds))
  }

  package static func - (later: Timestamp, earlier: Timestamp) -> Interval {
    Interval(milliseconds: later.milliseconds.saturatingDifference(earlier.milliseconds))
  }
}

/// A length of time in whole milliseconds; its arithmetic stops at the longest one.
package struct Interval: Sendable, Hashable, Comparable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package static func milliseconds(_ count: Int64) -> Interval { Interval(milliseconds: count) }
  package static func seconds(_ count: Int64) -> Interval {
    Interval(milliseconds: count.saturatingProduct(1000))
  }
  package static func minutes(_ count: Int64) -> Interval { seconds(count.saturatingProduct(60)) }
  package static func hours(_ count: Int64) -> Interval { seconds(count.saturatingProduct(3600)) }
  package static func days(_ count: Int64) -> Interval { seconds(count.saturatingProduct(86_400)) }

  /// Whole seconds, rounded up, never below zero: what `Retry-After` wants.
  package var wholeSeconds: Int64 {
    max(0, milliseconds / 1000 + (milliseconds % 1000 > 0 ? 1 : 0))
  }

  package static func < (left: Interval, right: Interval) -> Bool {
    left.milliseconds < right.milliseconds
  }

  package static func + (left: Interval, right: Interval) -> Interval {
    Interval(milliseconds: left.milliseconds.saturatingSum(right.milliseconds))
  }
}

/// The source of the time: the system's clock in the product, a value in tests.
package struct Clock: Sendable {
  private let read: @Sendable () -> Timestamp

  package init(_ read: @escaping @Sendable () -> Timestamp) { self.read = read }

  package var now: Timestamp { read() }
}

extension Int64 {
  /// The quotient rounded towards negative infinity.
  func flooredQuotient(_ divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder != 0 && (remainder < 0) != (divisor < 0) ? quotient - 1 : quotient
  }

  /// The remainder of the floored quotient by a positive divisor, never negative.
  func flooredRemainder(_ divisor: Int64) -> Int64 {
    let remainder = self % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }

  func saturatingSum(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }

  func saturatingDifference(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other > 0 ? .min : .max) : difference
  }

  func saturatingProduct(_ factor: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? ((self > 0) == (factor > 0) ? .max : .min) : product
  }
}
