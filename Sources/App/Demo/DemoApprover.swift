/// Plays the approver: reads the mails, opens the link, types the code, fills in the form.
struct DemoApprover {
  private var browser: DemoBrowser
  private var page: DemoBrowser.Page?

  init(_ browser: DemoBrowser) { self.browser = browser }

  /// - Returns: the approver's action, for the terminal.
  mutating func react(to sighting: DemoStep) async throws -> String? {
    guard case .mail(let mail) = sighting else { return nil }
    if let link = mail.link { return try await ask(link) }
    if let code = mail.code { return try await answer(code) }
    return nil
  }

  private mutating func ask(_ link: String) async throws -> String {
    let codePage = try await browser.open(link)
    try expect(codePage, "Approve the loan for Ada Byron")
    page = try await browser.submit(codePage, "/code", [])
    return "[approver] opened the link and asked for a code\n"
  }

  private mutating func answer(_ code: String) async throws -> String? {
    guard let asked = page else { return nil }
    page = nil
    let form = try await browser.submit(asked, "/verify", [("code", code)])
    try expect(form, "Reviewer comments")
    let receipt = try await browser.submit(
      form, "/submit",
      [
        ("comments", "Figures agree with the documents."), ("rate", "4.5"), ("branch", "North"),
        ("_decision", "approve"),
      ])
    try expect(receipt, "dec_")
    return "[approver] typed the code, filled in the form, approved, and has the receipt\n"
  }

  private func expect(_ page: DemoBrowser.Page, _ phrase: String) throws {
    guard page.status == 200, page.text.contains(phrase) else {
      throw DemoFailure("the page at \(page.path) (\(page.status)) does not show \"\(phrase)\"")
    }
  }
}
