import Support
import Testing

/// Somebody with a browser and a mailbox.
struct Visitor {
  let browser: Browser
  let mail: MailServer
  let address: String

  init(_ browser: Browser, _ mail: MailServer, _ address: String) {
    (self.browser, self.mail, self.address) = (browser, mail, address)
  }

  /// Follows the link and asks for a code.
  func open(_ link: String) throws {
    try browser.open(link)
    #expect(try !browser.address.contains("/t/"), "the token is still in the address bar")
    let count = try codes(atLeast: 0).count
    try browser.follow("main form button")
    _ = try browser.find("#code")
    _ = try codes(atLeast: count + 1)
  }

  /// Types the code from the mailbox.
  func prove() throws { try type(try newestCode()) }

  func proveWithOneWrongCode() throws {
    let code = try newestCode()
    try type(code == "123456" ? "123457" : "123456")
    #expect(try browser.text(of: "#e-code").contains("This code is not right"))
    try type(code)
  }

  private func type(_ code: String) throws {
    try browser.type(code, into: "#code")
    try browser.follow("form[action$=verify] button")
  }

  private func newestCode() throws -> String {
    try #require(try codes(atLeast: 1).last?.code)
  }

  private func codes(atLeast count: Int) throws -> [MailServer.Mail] {
    try until("a mailed code", within: 30) {
      let found = try mail.mails(to: address, atLeast: 0).filter {
        $0.subject.contains("your code")
      }
      return found.count >= count ? found : nil
    }
  }
}
