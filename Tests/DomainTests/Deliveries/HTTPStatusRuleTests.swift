import Domain
import Support
import Testing

struct HTTPStatusRuleTests {
  static let statuses: [Case<ClosedRange<Int>, String>] = [
    Case("success", 200...299, "delivered"),
    Case("redirects are not followed", 300...399, "permanent"),
    Case("the request is wrong", 400...407, "permanent"),
    Case("a timeout", 408...408, "retry"),
    Case("a conflict", 409...409, "permanent"),
    Case("gone", 410...410, "gone"),
    Case("other refusals", 411...424, "permanent"),
    Case("too early", 425...425, "retry"),
    Case("upgrade and precondition", 426...428, "permanent"),
    Case("too many", 429...429, "retry"),
    Case("headers too large, legal reasons", 430...499, "permanent"),
    Case("the receiver's own trouble", 500...599, "retry"),
    Case("no status at all", -1...199, "permanent"),
    Case("beyond the register", 600...999, "permanent"),
  ]

  @Test(arguments: statuses)
  func `A status has one outcome`(row: Case<ClosedRange<Int>, String>) {
    let words = Set(row.input.map { HTTPStatusRule.outcome(status: $0, retryAfter: nil).word })
    #expect(words == [row.output])
  }

  @Test func `Retry-After counts only where a retry is worth it`() {
    let later = Interval.seconds(7)
    let words = [200, 301, 404, 408, 410, 425, 429, 500, 503].map {
      HTTPStatusRule.outcome(status: $0, retryAfter: later).word
    }
    #expect(
      words == [
        "delivered", "permanent", "permanent", "retry_after", "gone", "retry_after", "retry_after",
        "retry_after", "retry_after",
      ])
  }

  /// At Sun, 06 Nov 1994 08:49:37 GMT.
  static let retries: [Case<String, Interval?>] = [
    Case("seconds", "120", .seconds(120)),
    Case("at once", "0", .seconds(0)),
    Case("white space around", " 120\t", .seconds(120)),
    Case("leading zeros", "0000000000000000000000120", .seconds(120)),
    Case("a day", "86400", .days(1)),
    Case("more than a day", "86401", .days(1)),
    Case("more than nine digits", "9999999999", .days(1)),
    Case("more than 64 bits", String(repeating: "9", count: 400), .days(1)),
    Case("a date", "Sun, 06 Nov 1994 08:50:37 GMT", .seconds(60)),
    Case("a date in the past", "Sun, 06 Nov 1994 08:00:00 GMT", .seconds(0)),
    Case("a date far away", "Fri, 31 Dec 9999 23:59:59 GMT", .days(1)),
    Case("negative", "-1", nil),
    Case("signed", "+1", nil),
    Case("a fraction", "1.5", nil),
    Case("a unit", "5s", nil),
    Case("a list", "1, 2", nil),
    Case("digits of another script", "１２０", nil),
    Case("words", "soon", nil),
    Case("blank", "  ", nil),
    Case("nothing", "", nil),
  ]

  @Test(arguments: retries)
  func `Retry-After is read, capped or ignored`(row: Case<String, Interval?>) {
    let now = Timestamp(seconds: 784_111_777)
    #expect(HTTPStatusRule.retryAfter(row.input, now: now) == row.output)
  }

  @Test func `No Retry-After ends the process, whatever the time`() {
    for now in [Int64.min, 0, .max].map(Timestamp.init(milliseconds:)) {
      #expect(
        HTTPStatusRule.retryAfter("Fri, 31 Dec 9999 23:59:59 GMT", now: now) ?? .days(9) <= .days(1)
      )
    }
  }
}
