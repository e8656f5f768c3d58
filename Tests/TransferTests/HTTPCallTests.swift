import Domain
import Testing
import Transfer

@Suite struct HTTPCallTests {
  @Test(arguments: [
    ("X-Name", "a\r\nb"), ("X-Name", "a\nb"), ("X-Name", "a\rb"), ("X-Name", "a\u{0}b"),
    ("X-Name", "a\u{1}"), ("X-Name", "a\u{7f}"), ("X Name", "a"), ("X-Name:", "a"), ("", "a"),
    ("X\r\nY", "a"), ("Host", "evil.example"), ("content-length", "1"), ("Transfer-Encoding", "x"),
    ("Connection", "close"), ("Expect", "100-continue"),
  ])
  func `a header field with a control character is refused`(name: String, value: String) throws {
    let url = try TransferURL("https://hooks.example/", policy: .publicOnly)
    #expect(throws: Refusal.self) { try HTTPCall(.post, url, fields: [(name, value)]) }
  }

  @Test func `the fields of an answer are returned in their order`() {
    let fields = TransferFields(
      raw: Array("A: 1\r\nretry-AFTER:  7 \r\nEmpty:\r\na: 2\r\n\r\n".utf8))
    #expect(fields["Retry-After"] == "7")
    #expect(fields["a"] == "1")
    #expect(fields["empty"] == "")
    #expect(fields.all.map { $0.name } == ["a", "retry-after", "empty", "a"])
  }
}
