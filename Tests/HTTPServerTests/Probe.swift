/// One raw request and what must become of it.
struct Probe: Sendable {
  enum Verdict: Sendable {
    case refused, accepted
  }

  let name: String
  let verdict: Verdict
  let bytes: String

  init(_ name: String, _ verdict: Verdict, _ bytes: String) {
    (self.name, self.verdict, self.bytes) = (name, verdict, bytes)
  }

  init(_ name: String, _ bytes: String) { self.init(name, .refused, bytes) }

  static let hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"

  private static func get(_ lines: String) -> String { "GET / HTTP/1.1\r\n\(lines)\r\n\r\n" }

  private static func post(_ lines: String, _ body: String = "abc") -> String {
    "POST / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n\(body)"
  }

  private static func chunked(_ body: String) -> String {
    post("Transfer-Encoding: chunked", body)
  }

  static let all = accepted + hosts + lengths + codings + chunks + headers + lines + smuggling

  static let accepted = [
    Probe("1 a plain GET", .accepted, get("Host: a")),
    Probe("2 a POST with Content-Length", .accepted, post("Content-Length: 3")),
    Probe("3 a POST chunked", .accepted, chunked("3\r\nabc\r\n0\r\n\r\n")),
  ]

  static let hosts = [
    Probe("4 no Host", get("Accept: x")),
    Probe("5 two Host fields", get("Host: a\r\nHost: a")),
    Probe("6a Host with a space", get("Host: a b")),
    Probe("6b Host with a slash", get("Host: a/b")),
    Probe("6c Host with an at sign", get("Host: u@a")),
  ]

  static let lengths = [
    Probe(
      "7 Content-Length and chunked, short",
      post("Content-Length: 3\r\nTransfer-Encoding: chunked", "3\r\nabc\r\n0\r\n\r\n")),
    Probe(
      "8 Content-Length and chunked, covering",
      post(
        "Content-Length: \(5 + hidden.count)\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + hidden)),
    Probe(
      "9 two Content-Length",
      post("Content-Length: 3\r\nContent-Length: \(3 + hidden.count)", "abc" + hidden)),
    Probe("10 Content-Length as a list", post("Content-Length: 3, 3")),
    Probe("11 Content-Length +3", post("Content-Length: +3")),
    Probe("12 Content-Length -1", post("Content-Length: -1", hidden)),
    Probe("13 Content-Length 3x", post("Content-Length: 3x")),
    Probe("14 Content-Length 0x3", post("Content-Length: 0x3", hidden)),
    Probe("15 Content-Length 2^64+3", post("Content-Length: 18446744073709551619")),
    Probe("16 Content-Length empty", post("Content-Length:")),
    Probe("17 space before the colon of Content-Length", post("Content-Length : 3")),
  ]

  static let codings = [
    Probe(
      "18 space before the colon of Transfer-Encoding",
      post("Transfer-Encoding : chunked", "3\r\nabc\r\n0\r\n\r\n")),
    Probe("19 folded header", get("Host: a\r\nX: a\r\n b")),
    Probe("20 Transfer-Encoding identity", post("Transfer-Encoding: identity", hidden)),
    Probe("21 unknown coding", post("Transfer-Encoding: foo", hidden)),
    Probe("22 gzip, chunked", post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n")),
    Probe(
      "23 chunked twice",
      post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
    Probe(
      "24 chunked in HTTP/1.0",
      "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
  ]

  static let chunks = [
    Probe("25 chunk size 0x3", chunked("0x3\r\nabc\r\n0\r\n\r\n")),
    Probe("26 chunk size -1", chunked("-1\r\nabc\r\n0\r\n\r\n")),
    Probe("27 chunk size +3", chunked("+3\r\nabc\r\n0\r\n\r\n")),
    Probe("28 chunk size after a space", chunked(" 3\r\nabc\r\n0\r\n\r\n")),
    Probe("29 chunk size over 64 bits", chunked("10000000000000003\r\nabc\r\n0\r\n\r\n")),
    Probe("30 bare LF in the framing", chunked("3\nabc\n0\n\n")),
    Probe("31 chunk data without CRLF", chunked("3\r\nabcd\r\n0\r\n\r\n")),
    Probe("32 LF inside a chunk extension", chunked("3;a\n=b\r\nabc\r\n0\r\n\r\n")),
  ]

  static let headers = [
    Probe("33 bare LF in the header", "GET / HTTP/1.1\nHost: a\n\n"),
    Probe("34 bare CR in a value", get("Host: a\r\nX: a\rb")),
    Probe("35 NUL in a value", get("Host: a\r\nX: a\0b")),
    Probe("36 NUL in a name", get("Host: a\r\nX\0Y: a")),
    Probe("37 0x01 in a value", get("Host: a\r\nX: a\u{1}b")),
    Probe("38 space inside a name", get("Host: a\r\nX Y: a")),
    Probe("39 empty name", get("Host: a\r\n: a")),
    Probe("40 line without a colon", get("Host: a\r\nnothing")),
    Probe("41 white space before the first field", get(" Host: a")),
  ]

  static let lines = [
    Probe("42 HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
    Probe("43 HTTP/9.9", "GET / HTTP/9.9\r\nHost: a\r\n\r\n"),
    Probe("44 version with a letter behind", "GET / HTTP/1.1x\r\nHost: a\r\n\r\n"),
    Probe("45 HTTP/0.9", "GET /\r\n\r\n"),
    Probe("46 two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("47 tabs", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("48 illegal method", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("49 raw space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("50 raw control in the target", "GET /a\u{1}b HTTP/1.1\r\nHost: a\r\n\r\n"),
  ]

  static let smuggling = [
    Probe(
      "51 GET with a body like a request", .accepted,
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: \(hidden.count)\r\n\r\n" + hidden),
    Probe("52 a trailer named Host", chunked("3\r\nabc\r\n0\r\nHost: b\r\n\r\n")),
  ]

  /// Beyond the 52.
  static let own = [
    Probe("empty lines first", String(repeating: "\r\n", count: 100) + get("Host: a")),
    Probe("absolute-form", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("authority-form", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("asterisk-form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("percent-encoded NUL", "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("percent-encoded slash", "GET /a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("percent-encoded backslash", "GET /a%5cb HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("raw backslash", "GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("dot segment", "GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("encoded dot segment", "GET /a/%2e%2E/b HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("over-long UTF-8", "GET /%c0%af HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("surrogate in UTF-8", "GET /%ed%a0%80 HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("broken escape", "GET /a%2 HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("NUL in the query", "GET /?a=%00 HTTP/1.1\r\nHost: a\r\n\r\n"),
    Probe("another expectation", get("Host: a\r\nExpect: 200-ok")),
    Probe("two expectations", get("Host: a\r\nExpect: 100-continue\r\nExpect: 100-continue")),
    Probe("two Authorization", get("Host: a\r\nAuthorization: x\r\nAuthorization: y")),
    Probe("chunk extension", chunked("3;a=b\r\nabc\r\n0\r\n\r\n")),
    Probe("nine digits of chunk size", chunked("000000003\r\nabc\r\n0\r\n\r\n")),
    Probe("a body over the cap", post("Content-Length: 31457281", "")),
    Probe("a chunk over the cap", chunked("1e00001\r\n")),
    Probe("TLS on a plain port", "\u{16}\u{3}\u{1}"),
  ]
}
