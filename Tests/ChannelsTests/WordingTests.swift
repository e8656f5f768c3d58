import Domain
import JSON
import Templates
import Testing

@testable import Channels

@Suite struct WordingTests {
  let fixture: Fixture

  init() throws { fixture = try Fixture() }

  private func wording(_ language: String) -> LocalizedText {
    LocalizedText(catalogue: fixture.catalogues.catalogue(for: language))
  }

  private func value(_ value: JSON, _ format: String?, _ language: String) -> String {
    wording(language).value(
      of: ContextItem(
        label: "", value: value, format: format.flatMap(ContextItem.Format.init) ?? .text,
        currency: "USD"))
  }

  private static func number(_ literal: String) -> JSON {
    (try? JSONParser.parse(Array(literal.utf8))) ?? .null
  }

  @Test(
    arguments: [
      ("80000", "money", "en", "US$80,000.00"), ("80000", "money", "de", "80.000,00 US$"),
      ("80000", "money", "ar", "⁨80,000.00 US$⁩"), ("4.5", "money", "en", "US$4.50"),
      ("-1234567.891", "money", "en", "−US$1,234,567.891"), ("1234", nil, "en", "1234"),
      ("12345.5", "number", "de", "12.345,5"), ("1e3", "number", "en", "1e3"),
      ("0", nil, "en", "0"),
      ("12345678901234567890.00", "number", "en", "12,345,678,901,234,567,890.00"),
      (#""2026-12-01""#, "date", "en", "1 December 2026"),
      (#""2026-03-01""#, "date", "de", "1. März 2026"),
      (#""soon""#, "date", "en", "soon"),
      (#""2026-11-21T06:04:41+01:00""#, "datetime", "en", "21 November 2026, 05:04 UTC"),
      ("true", nil, "en", "yes"), ("false", nil, "de", "nein"), ("null", nil, "en", "–"),
      (#"" two\r\nlines ""#, nil, "en", "two\nlines"),
    ] as [(String, String?, String, String)])
  func `values are written as people write them`(
    literal: String, format: String?, language: String, expected: String
  ) {
    #expect(value(Self.number(literal), format, language) == expected)
  }

  @Test(arguments: [
    (Int64(0), "1 January 1970, 00:00 UTC"), (-1, "31 December 1969, 23:59 UTC"),
    (1_795_241_081_000, "21 November 2026, 06:04 UTC"),
    (951_782_399_000, "28 February 2000, 23:59 UTC"),
  ])
  func `moments are told in UTC`(milliseconds: Int64, expected: String) {
    #expect(wording("en").moment(Timestamp(milliseconds: milliseconds)) == expected)
  }

  @Test(arguments: [
    ([], ""), (["Ada"], "Ada"), (["Ada", "Bob"], "Ada and Bob"),
    (["Ada", "Bob", "Eve"], "Ada, Bob and Eve"),
  ])
  func `people are listed`(names: [String], expected: String) {
    #expect(wording("en").list(names) == expected)
  }

  @Test(arguments: [
    ("abcde", 5, "abcde"), ("abcdef", 5, "abcd…"), ("ab  cdef", 5, "ab…"), ("👩‍👩‍👧‍👦x", 11, "…"),
  ])
  func `texts are cut between characters`(text: String, limit: Int, expected: String) {
    #expect(Truncation.fit(text, limit) == expected)
  }

  @Test(arguments: ["de", "ar"])
  func `a language has every message, with the same placeholders`(language: String) {
    let own = fixture.catalogues.missing(in: language).filter { $0.hasPrefix("message.") }
    #expect(own.isEmpty)
    let english = fixture.catalogues.catalogue(for: "en")
    let other = fixture.catalogues.catalogue(for: language)
    for key in english.keys where key.hasPrefix("message.") {
      #expect(Self.placeholders(english[key]) == Self.placeholders(other[key]), "\(key)")
    }
  }

  private static func placeholders(_ text: String) -> Set<Substring> {
    Set(
      text.split(separator: "{", omittingEmptySubsequences: false).dropFirst()
        .compactMap { $0.split(separator: "}").first })
  }
}
