import Cryptography
import Domain
import Gateway
import JSON
import Store
import Testing

/// A browser that came by a link.
struct Visitor: Sendable {
  let world: World
  let short: String
  var cookie: String
  var client = here

  init(_ world: World, token: String, client: IPAddress = here) {
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
    return try await world.newestCode()
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

extension World {
  /// The code in the mail that was queued last.
  func newestCode() async throws -> String {
    let row = try await database.read(.system) { transaction in
      try transaction.first(
        """
        SELECT id, secrets FROM deliveries WHERE purpose = 'code' AND secrets IS NOT NULL
        ORDER BY id DESC LIMIT 1
        """)
    }
    let found = try #require(row)
    let id: DeliveryID = try found.identifier(0)
    let plain = try gateway.keys.open(
      try found.bytes(1), for: SealContext.deliverySecrets(id).context)
    return try #require(try JSONParser.parse(plain)["code"]?.string)
  }

  /// Runs the work many times at once and gives what came of it.
  func inParallel<Result: Sendable>(
    _ count: Int, _ work: @escaping @Sendable (Int) async throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: Result.self) { group in
      for number in 0..<count { group.addTask { try await work(number) } }
      var results: [Result] = []
      for try await result in group { results.append(result) }
      return results
    }
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
