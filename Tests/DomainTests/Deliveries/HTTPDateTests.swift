import Domain
import Support
import Testing

struct HTTPDateTests {
  static let texts: [Case<String, Int64?>] = [
    Case("the example of RFC 9110", "Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
    Case("the epoch", "Thu, 01 Jan 1970 00:00:00 GMT", 0),
    Case("before the epoch", "Wed, 31 Dec 1969 23:59:59 GMT", -1),
    Case("a leap day", "Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
    Case("the last second", "Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    Case("the wrong weekday", "Mon, 06 Nov 1994 08:49:37 GMT", nil),
    Case("no leap day", "Mon, 29 Feb 2026 00:00:00 GMT", nil),
    Case("a sign for a digit", "Sun, +6 Nov 1994 08:49:37 GMT", nil),
    Case("another zone", "Sun, 06 Nov 1994 08:49:37 EST", nil),
    Case("UTC", "Sun, 06 Nov 1994 08:49:37 UTC", nil),
    Case("an offset", "Sun, 06 Nov 1994 08:49:37 +00", nil),
    Case("capitals", "SUN, 06 NOV 1994 08:49:37 GMT", nil),
    Case("one digit of a day", "Sun, 6 Nov 1994 08:49:37 GMT", nil),
    Case("a fraction", "Sn, 06 Nov 1994 08:49:37.0 GMT", nil),
    Case("two spaces", "Sun,  6 Nov 1994 08:49:37 GMT", nil),
    Case("hour 24", "Sun, 06 Nov 1994 24:00:00 GMT", nil),
    Case("the old form with dashes", "Sunday, 06-Nov-94 08:49:37 GMT", nil),
    Case("the old form of C", "Sun Nov  6 08:49:37 1994", nil),
    Case("RFC 3339", "1994-11-06T08:49:37Z", nil),
    Case("letters beyond ASCII", "Sün, 06 Nov 1994 08:49:37 GMT", nil),
    Case("nothing", "", nil),
  ]

  @Test(arguments: texts) func `An HTTP date is read or refused`(row: Case<String, Int64?>) {
    #expect(HTTPDate.parse(row.input)?.seconds == row.output)
  }

  @Test func `What is written is read again`() {
    forAll("HTTP date round trip") { random in
      let seconds = Int64.random(in: -62_135_596_800...253_402_300_799, using: &random)
      let text = HTTPDate.format(Timestamp(seconds: seconds))
      return text.utf8.count == 29 && HTTPDate.parse(text)?.seconds == seconds ? nil : text
    }
  }
}
