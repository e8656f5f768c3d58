import Templates
import Domain
import Testing

@testable import Pages

/// Markdown, numbers, money, dates and lengths of time.
struct TextTests {
  @Test(arguments: [
    ("plain", "<p>plain</p>"), ("", ""), ("\n\n \n", ""),
    ("one\ntwo", "<p>one<br>two</p>"), ("one\r\ntwo", "<p>one<br>two</p>"),
    ("one\n\ntwo", "<p>one</p><p>two</p>"),
    ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"), ("* a", "<ul><li>a</li></ul>"),
    ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
    ("text\n- a\n\nmore", "<p>text</p><ul><li>a</li></ul><p>more</p>"),
    ("- a\n1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
    ("- a\nmore of a", "<ul><li>a<br>more of a</li></ul>"),
    ("**a** and *b*", "<p><strong>a</strong> and <em>b</em></p>"),
    ("**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"),
    ("*a **b** c*", "<p><em>a <strong>b</strong> c</em></p>"),
    ("**a *b** c*", "<p><strong>a *b</strong> c*</p>"),
    ("2 * 3 * 4", "<p>2 * 3 * 4</p>"), ("**open", "<p>**open</p>"), ("a**", "<p>a**</p>"),
    ("****", "<p>****</p>"), ("snake_case_name", "<p>snake_case_name</p>"),
    ("`a *b* <c>`", "<p><code>a *b* &lt;c&gt;</code></p>"),
    ("`open", "<p>`open</p>".replacing("`", with: "&#96;")),
    (#"\*a\*"#, "<p>*a*</p>"), ("<b>&\"'", "<p>&lt;b&gt;&amp;&quot;&#39;</p>"),
    ("[a](https://b.example)", "<p>[a](https://b.example)</p>"),
    ("# not a heading", "<p># not a heading</p>"),
  ])
  func `Markdown is rendered with few elements`(text: String, html: String) {
    #expect(Markdown.html(text) == html)
  }

  @Test(arguments: ["*", "**", "`", "* a ", "- ", "\\", "**a *b ", "1. \n"])
  func `the time to render Markdown grows with its length only`(piece: String) {
    let text = String(repeating: piece, count: 10_000)
    #expect(Markdown.html(text).utf8.count < 40 * text.utf8.count + 20)
  }

  @Test(
    arguments: [
      ("en", "80000", "USD", "US$80,000.00"), ("en", "-5.5", "EUR", "\u{2212}€5.50"),
      ("en", "1234", "JPY", "JPY\u{a0}1,234"), ("en", "1.2345", "CHF", "CHF\u{a0}1.2345"),
      ("de", "80000", "EUR", "80.000,00\u{a0}€"), ("de", "0.5", "KWD", "0,500\u{a0}KWD"),
      ("ar", "1234567", "USD", "1,234,567.00\u{a0}US$"), ("en", "1e5", "USD", "1e5"),
      ("en", "999", "GBP", "£999.00"), ("en", "1000", nil, "1,000"),
    ] as [(String, String, String?, String)])
  func `money is written in the page's language`(
    language: String, literal: String, currency: String?, text: String
  ) throws {
    let figures = try Folder.catalogues.catalogue(for: language).numbers
    #expect(figures.money(literal, currency) == text)
  }

  @Test(arguments: [
    ("en", 0, "1\u{a0}January 1970, 00:00 UTC"), ("en", -60, "31\u{a0}December 1969, 23:59 UTC"),
    ("de", 1_795_000_000, "18.\u{a0}November 2026, 11:06 Uhr UTC"),
    ("ar", 951_782_400, "29\u{a0}فبراير 2000، 00:00 بتوقيت UTC"),
  ])
  func `a moment is shown in UTC`(language: String, seconds: Int64, text: String) throws {
    let calendar = try Folder.catalogues.catalogue(for: language).calendar
    #expect(calendar.text(Timestamp(seconds: seconds)) == text)
  }

  @Test(arguments: [
    ("en", 0, "1 second"), ("en", 59, "59 seconds"), ("en", 119, "119 seconds"),
    ("en", 120, "2 minutes"), ("en", 7199, "119 minutes"), ("en", 7200, "2 hours"),
    ("en", 172_800, "2 days"), ("de", 3000, "50 Minuten"), ("ar", 120, "دقيقتين"),
    ("ar", 300, "5 دقائق"), ("ar", 720, "12 دقيقة"),
  ])
  func `a length of time has its plural`(language: String, seconds: Int64, text: String) throws {
    let calendar = try Folder.catalogues.catalogue(for: language).calendar
    #expect(calendar.span(.seconds(seconds)) == text)
  }

  @Test(
    arguments: [
      ("a=1&b=2", ["a=1", "b=2"]), ("a=%C3%A4+%2B", ["a=ä +"]), ("a", ["a="]), ("", []),
      ("a=1&&b=2", ["a=1", "b=2"]), ("a=%0D%0Ab%0D", ["a=\nb\n"]), ("a==", ["a=="]),
      ("a=%", nil), ("a=%4", nil), ("a=%zz", nil), ("a=%ff", nil), ("%c3=1", nil),
      ("a=%ed%a0%80", nil),
    ] as [(String, [String]?)])
  func `a form's body is read strictly`(body: String, pairs: [String]?) {
    let read = try? FormBody(Array(body.utf8)).pairs.map { $0.name + "=" + $0.text }
    #expect(read == pairs)
  }

  @Test(arguments: [
    (String(repeating: "a=1&", count: 1000), true), (String(repeating: "a=1&", count: 1001), false),
    ("a=" + String(repeating: "x", count: FormBody.byteLimit - 2), true),
    ("a=" + String(repeating: "x", count: FormBody.byteLimit - 1), false),
  ])
  func `a form's body is bounded`(body: String, isRead: Bool) {
    let form = try? FormBody(Array(body.utf8))
    #expect((form != nil) == isRead)
  }
}
