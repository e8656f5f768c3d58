import Domain
import Support
import Testing

struct CivilDateTests {
  static let readings: [Case<String, Int64?>] = [
    Case("the epoch", "1970-01-01", 0),
    Case("the day before", "1969-12-31", -1),
    Case("a leap day", "2024-02-29", 19_782),
    Case("the first day", "0001-01-01", -719_162),
    Case("the last day", "9999-12-31", 2_932_896),
    Case("no leap day in 2023", "2023-02-29", nil),
    Case("no leap day in 2100", "2100-02-29", nil),
    Case("no 31 April", "2026-04-31", nil),
    Case("the year 0", "0000-12-31", nil),
    Case("one digit of a month", "2026-1-05", nil),
    Case("no dashes", "20260105", nil),
    Case("slashes", "2026/01/05", nil),
    Case("day first", "05-01-2026", nil),
    Case("five digits of a year", "12026-01-05", nil),
    Case("a sign", "-026-01-05", nil),
    Case("letters", "2026-0x-05", nil),
    Case("nothing", "", nil),
  ]

  @Test(arguments: readings) func `A day is read or refused`(row: Case<String, Int64?>) {
    #expect(CivilDate(text: row.input)?.daysSinceEpoch == row.output)
  }

  @Test func `Every day from 1880 to 2120 follows the one before`() throws {
    let first = try #require(CivilDate(year: 1880, month: 1, day: 1)).daysSinceEpoch
    let last = try #require(CivilDate(year: 2120, month: 12, day: 31)).daysSinceEpoch
    var expected = (year: 1880, month: 1, day: 1)
    for number in first...last {
      let date = CivilDate(daysSinceEpoch: number)
      guard (date.year, date.month, date.day) == expected, date.daysSinceEpoch == number else {
        Issue.record("day \(number) is \(date), not \(expected)")
        return
      }
      expected = Self.successor(of: expected)
    }
  }

  /// The calendar as a child learns it.
  private static func successor(
    of date: (year: Int, month: Int, day: Int)
  ) -> (year: Int, month: Int, day: Int) {
    let isLeap = date.year.isMultiple(of: 400) || (date.year % 4 == 0 && date.year % 100 != 0)
    let length =
      switch date.month {
      case 4, 6, 9, 11: 30
      case 2: isLeap ? 29 : 28
      default: 31
      }
    if date.day < length { return (date.year, date.month, date.day + 1) }
    return date.month < 12 ? (date.year, date.month + 1, 1) : (date.year + 1, 1, 1)
  }

  @Test func `Days are ordered and written as they are read`() {
    forAll("civil dates") { random in
      let numbers = (0..<2).map { _ in Int64.random(in: -719_162...2_932_896, using: &random) }
      let (left, right) = (
        CivilDate(daysSinceEpoch: numbers[0]), CivilDate(daysSinceEpoch: numbers[1])
      )
      guard CivilDate(text: left.description) == left else { return "\(left) is not read again" }
      let isOrdered = (left < right) == (numbers[0] < numbers[1])
      return isOrdered && (left < right) == (left.description < right.description)
        ? nil : "\(left) and \(right) are out of order"
    }
  }
}
