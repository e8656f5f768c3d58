import Domain
import Support
import Testing

struct TimestampTests {
  static let readings: [Case<String, Int64?>] = [
    Case("the epoch", "1970-01-01T00:00:00Z", 0),
    Case("a millisecond before the epoch", "1969-12-31T23:59:59.999Z", -1),
    Case("small t and z", "1970-01-01t00:00:01z", 1000),
    Case("a leap day", "2024-02-29T12:00:00Z", 1_709_208_000_000),
    Case("a leap day that ends a century", "2000-02-29T00:00:00Z", 951_782_400_000),
    Case("no leap day in 1900", "1900-02-29T00:00:00Z", nil),
    Case("no leap day in 2026", "2026-02-29T00:00:00Z", nil),
    Case("two digits of fraction", "1985-04-12T23:20:50.52Z", 482_196_050_520),
    Case("one digit of fraction", "1970-01-01T00:00:00.1Z", 100),
    Case("more than milliseconds are dropped", "1970-01-01T00:00:00.0019999999Z", 1),
    Case("a fraction before the epoch", "1969-12-31T23:59:59.5Z", -500),
    Case("west of Greenwich", "1996-12-19T16:39:57-08:00", 851_042_397_000),
    Case("an odd offset", "1937-01-01T12:00:27.87+00:20", -1_041_337_172_130),
    Case("an offset into the year before", "2026-01-01T00:30:00+01:00", 1_767_223_800_000),
    Case("the largest offset", "1990-12-31T15:59:59.999-23:59", 662_745_539_999),
    Case("an unknown offset is UTC", "1970-01-01T00:00:00-00:00", 0),
    Case("the first moment", "0001-01-01T00:00:00Z", -62_135_596_800_000),
    Case("the last moment", "9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    Case("an offset out of the first year", "0001-01-01T00:00:00+00:01", nil),
    Case("an offset out of the last year", "9999-12-31T23:59:59-00:01", nil),
    Case("the year 0", "0000-01-01T00:00:00Z", nil),
    Case("month 13", "2026-13-01T00:00:00Z", nil),
    Case("month 0", "2026-00-01T00:00:00Z", nil),
    Case("day 0", "2026-11-00T00:00:00Z", nil),
    Case("31 November", "2026-11-31T00:00:00Z", nil),
    Case("hour 24", "2026-11-21T24:00:00Z", nil),
    Case("minute 60", "2026-11-21T23:60:00Z", nil),
    Case("a leap second", "1990-12-31T23:59:60Z", nil),
    Case("an offset of 24 hours", "2026-11-21T00:00:00+24:00", nil),
    Case("an offset of 60 minutes", "2026-11-21T00:00:00+00:60", nil),
    Case("an offset without a colon", "2026-11-21T00:00:00+0100", nil),
    Case("no offset", "2026-11-21T00:00:00", nil),
    Case("no offset after a fraction", "2026-11-21T00:00:00.123", nil),
    Case("a fraction without digits", "2026-11-21T00:00:00.Z", nil),
    Case("a comma before the fraction", "2026-11-21T00:00:00,5Z", nil),
    Case("a space for the T", "2026-11-21 00:00:00Z", nil),
    Case("no seconds", "2026-11-21T00:00Z", nil),
    Case("text after the end", "2026-11-21T00:00:00Z ", nil),
    Case("text before the start", " 2026-11-21T00:00:00Z", nil),
    Case("a signed year", "+2026-11-21T00:00:00Z", nil),
    Case("a sign among digits", "2026-11-21T-1:00:00Z", nil),
    Case("digits of another script", "２０２６-11-21T00:00:00Z", nil),
    Case("a mark upon a digit", "2026-11-21\u{301}T00:00:00Z", nil),
    Case("a NUL at the end", "2026-11-21T00:00:00Z\0", nil),
    Case("a fraction without end", "2026-11-21T00:00:00." + String(repeating: "1", count: 99), nil),
    Case("nothing", "", nil),
  ]

  @Test(arguments: readings) func `RFC 3339 text is read or refused`(row: Case<String, Int64?>) {
    #expect(Timestamp(rfc3339: row.input)?.milliseconds == row.output)
  }

  static let writings: [Case<Int64, String>] = [
    Case("the epoch, without a fraction", 0, "1970-01-01T00:00:00Z"),
    Case("a fraction has three digits", 1_795_241_081_120, "2026-11-21T06:04:41.120Z"),
    Case("a leading zero in the fraction", 7, "1970-01-01T00:00:00.007Z"),
    Case("before the epoch", -1, "1969-12-31T23:59:59.999Z"),
    Case("an early year has four digits", -62_135_596_800_000, "0001-01-01T00:00:00Z"),
    Case("the last moment", 253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
  ]

  @Test(arguments: writings) func `A moment is written in UTC`(row: Case<Int64, String>) {
    #expect(Timestamp(milliseconds: row.input).description == row.output)
  }

  @Test func `What is written is read again`() {
    forAll("timestamp round trip") { random in
      let milliseconds = Int64.random(
        in: -62_135_596_800_000...253_402_300_799_999, using: &random)
      let moment = Timestamp(milliseconds: milliseconds)
      return Timestamp(rfc3339: moment.description) == moment ? nil : moment.description
    }
  }

  @Test(arguments: [Int64.min, .min + 1, -1, .max - 1, .max])
  func `Every moment can be written without a trap`(milliseconds: Int64) {
    let moment = Timestamp(milliseconds: milliseconds)
    #expect(moment.description.hasSuffix("Z"))
    #expect(HTTPDate.format(moment).hasSuffix("GMT"))
  }

  static let sums: [Case<Int64, Int64>] = [
    Case("seconds count milliseconds", Timestamp(seconds: -2).milliseconds, -2000),
    Case("seconds round down", Timestamp(milliseconds: -1).seconds, -1),
    Case("a moment and a day", (at(5) + .days(1)).milliseconds, 86_400_005),
    Case("a moment less an hour", (at(0) - .hours(1)).milliseconds, -3_600_000),
    Case("between two moments", (at(7) - at(10)).milliseconds, -3),
    Case("minutes", Interval.minutes(2).milliseconds, 120_000),
    Case("intervals add up", (Interval.seconds(1) + .milliseconds(1)).milliseconds, 1001),
    Case("no moment after the last", (at(.max) + .milliseconds(1)).milliseconds, .max),
    Case("no moment before the first", (at(.min) + .milliseconds(-1)).milliseconds, .min),
    Case("the longest way back", (at(0) - Interval(milliseconds: .min)).milliseconds, .max),
    Case("the shortest way down", (at(.min) - .seconds(1)).milliseconds, .min),
    Case("the widest gap", (at(.max) - at(.min)).milliseconds, .max),
    Case("the widest gap backwards", (at(.min) - at(.max)).milliseconds, .min),
    Case("seconds beyond reach", Timestamp(seconds: .max).milliseconds, .max),
    Case("seconds before all time", Timestamp(seconds: .min).milliseconds, .min),
    Case("hostile seconds", Interval.seconds(.max).milliseconds, .max),
    Case("hostile minutes", Interval.minutes(.max).milliseconds, .max),
    Case("hostile hours", Interval.hours(.min).milliseconds, .min),
    Case("hostile days", Interval.days(.max / 2).milliseconds, .max),
    Case("an endless sum", (Interval.seconds(.max) + .seconds(.max)).milliseconds, .max),
  ]

  @Test(arguments: sums) func `Arithmetic stops at its bounds`(row: Case<Int64, Int64>) {
    #expect(row.input == row.output)
  }

  static let wholeSeconds: [Case<Int64, Int64>] = [
    Case("nothing", 0, 0), Case("a millisecond is a second", 1, 1), Case("exact", 2000, 2),
    Case("just over", 2001, 3), Case("in the past", -5000, 0),
    Case("the longest", .max, 9_223_372_036_854_776), Case("the shortest", .min, 0),
  ]

  @Test(arguments: wholeSeconds)
  func `Whole seconds round up and are never negative`(row: Case<Int64, Int64>) {
    #expect(Interval(milliseconds: row.input).wholeSeconds == row.output)
  }

  @Test func `A clock tells what it is given`() {
    #expect(Clock { Timestamp(seconds: 9) }.now == Timestamp(seconds: 9))
  }

  private static func at(_ milliseconds: Int64) -> Timestamp {
    Timestamp(milliseconds: milliseconds)
  }
}
