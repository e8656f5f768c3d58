import Cryptography
import Domain
import Gateway
import JSON
import Store
import Support
import Testing

/// The cookie of one browser at a link, and the calls it makes to the use cases.
struct LinkSession: Sendable {
  let world: GatewayFixture
  let short: String
  var cookie: String
  var client = here

  init(_ world: GatewayFixture, token: String, client: IPAddress = here) {
    let opened = world.gateway.preVerificationCookie(token: token)
    self.world = world
    self.client = client
    short = opened.short
    cookie = opened.value
  }

  func page() async throws -> LinkPageState {
    try await world.gateway.linkPageState(short: short, cookie: cookie)
  }

  /// The anti-forgery token of the page; nil where there is no form.
  func antiForgery() async throws -> String? {
    switch try await page() {
    case .unverified(let view), .code(let view, _): view.antiForgery
    case .form(let view): view.antiForgery
    case .closed(let view): view.antiForgery
    case .lost, .inactive: nil
    }
  }

  func sendCode() async throws -> SendCodeResult {
    try await world.gateway.sendCode(
      short: short, cookie: cookie, antiForgery: try await antiForgery(), client: client)
  }

  /// Asks for a code and reads the mail; a moment later than all before, so that it is the newest.
  func receiveCode(sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
    world.hand.advance(.milliseconds(1))
    let answer = try await sendCode()
    guard case .sent = answer else {
      Issue.record("no code was sent: \(answer)", sourceLocation: sourceLocation)
      return ""
    }
    return try await world.gateway.newestCode()
  }

  func verify(_ code: String) async throws -> VerifyCodeResult {
    try await world.gateway.verifyCode(
      short: short, cookie: cookie, typed: code, antiForgery: try await antiForgery(),
      client: client)
  }

  /// Proves control of the mailbox.
  mutating func enter(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let answer = try await verify(try await receiveCode(sourceLocation: sourceLocation))
    guard case .verified(let cookie) = answer else {
      Issue.record("the code did not open: \(answer)", sourceLocation: sourceLocation)
      return
    }
    self.cookie = cookie
  }

  func submit(_ approved: Bool, _ typed: [(name: String, text: String)] = []) async throws
    -> SubmitResult
  {
    try await submit(approved, typed, antiForgery: try await antiForgery())
  }

  func submit(
    _ approved: Bool, _ typed: [(name: String, text: String)] = [], antiForgery: String?
  ) async throws -> SubmitResult {
    try await world.gateway.submitResponse(
      short: short, cookie: cookie, antiForgery: antiForgery,
      Submission(approved: approved, comment: nil, typed: typed), client: client)
  }
}

/// Another code than the one given.
func wrong(_ code: String, _ offset: Int = 1) -> String {
  let number = ((Int(code) ?? 0) + offset) % 1_000_000
  let digits = String(number)
  return String(repeating: "0", count: 6 - digits.utf8.count) + digits
}

extension SendCodeResult {
  var word: String { String(describing: self).prefix { $0 != "(" }.description }
}

extension VerifyCodeResult {
  var word: String { String(describing: self).prefix { $0 != "(" }.description }
}

extension SubmitResult {
  var word: String { String(describing: self).prefix { $0 != "(" }.description }
}

extension LinkPageState {
  var word: String { String(describing: self).prefix { $0 != "(" }.description }
}
