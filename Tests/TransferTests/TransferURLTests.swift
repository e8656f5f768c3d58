import Domain
import Testing
import Transfer

@Suite struct TransferURLTests {
  private static let local = AddressPolicy(
    allowed: ["127.0.0.0/8", "10.1.0.0/16", "::1"].compactMap { AddressRange($0) })

  @Test(arguments: [
    ("https://hooks.example/a/b?c=d", "https://hooks.example/a/b?c=d"),
    ("HTTPS://Hooks.Example:443/", "https://hooks.example:443/"),
    ("https://hooks.example", "https://hooks.example/"),
    ("https://hooks.example/a/../b", "https://hooks.example/b"),
    ("https://134744072/", "https://8.8.8.8/"),
    ("https://[2606:4700::1111]:8443/x", "https://[2606:4700::1111]:8443/x"),
  ])
  func `a public URL is accepted and normalised`(text: String, whole: String) throws {
    #expect(try TransferURL(text, policy: .publicOnly).text.lowercased() == whole)
  }

  @Test(arguments: [
    "https://127.0.0.1/", "https://0x7f.1/", "https://2130706433/", "https://0177.0.0.1/",
    "https://127.1/", "https://0/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/", "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data",
    "https://[fe80::1]/", "https://[64:ff9b::a00:1]/", "http://hooks.example/", "http://8.8.8.8/",
    "http://127.0.0.1/",
  ])
  func `a private or plaintext URL is refused`(text: String) {
    #expect(code(text, .publicOnly) == .addressRefused)
  }

  @Test(arguments: [
    "", "hooks.example", "//hooks.example/", "ftp://hooks.example/", "file:///etc/passwd",
    "gopher://hooks.example/", "https://", "https:///", "https:///hooks.example/x",
    "https://user@hooks.example/",
    "https://user:password@hooks.example/", "https://127.0.0.1@evil.example/",
    "https://hooks.example/#top", "https://hooks.example/a b", "https://hooks.example/a\r\nHost: x",
    "https://hooks.example/\u{0}", "https://hooks.example/\u{7f}", "https://hööks.example/",
    "https://hooks.example\\@evil.example/", "https://hooks.example:0/",
    "https://hooks.example:25/",
    "https://hooks.example:65536/", "https://hooks.example:port/", "https://[fe80::1%25eth0]/",
    "https://[::1", "https://hooks,example/", "https://%31%32%37.0.0.1%00/",
    "https://hooks.example/" + String(repeating: "a", count: 2048),
  ])
  func `a malformed URL is refused`(text: String) {
    #expect(code(text, .publicOnly) == .invalidValue)
  }

  @Test(arguments: [
    "http://127.0.0.1:8080/", "https://127.0.0.1:8080/", "http://[::1]:8080/",
    "http://10.1.2.3:8080/",
    "http://hooks.internal:8080/", "http://0x7f.1:8080/",
  ])
  func `an allowed address permits plaintext`(text: String) {
    #expect(code(text, Self.local) == nil)
  }

  @Test(arguments: ["http://10.2.0.1/", "https://10.2.0.1/", "http://8.8.8.8/", "http://0/"])
  func `an allowed address permits no other address`(text: String) {
    #expect(code(text, Self.local) == .addressRefused)
  }

  @Test func `the description of a URL holds no path`() throws {
    let url = try TransferURL("https://hooks.example:8443/services/T0/SECRET", policy: .publicOnly)
    var dumped = ""
    dump(url, to: &dumped)
    #expect("\(url)" == "https://hooks.example:8443")
    #expect(!"\(String(reflecting: url))\(dumped)\([url])".contains("SECRET"))
  }

  private func code(_ text: String, _ policy: AddressPolicy) -> Refusal.Code? {
    do throws(Refusal) {
      _ = try TransferURL(text, policy: policy)
      return nil
    } catch {
      return error.code
    }
  }
}
