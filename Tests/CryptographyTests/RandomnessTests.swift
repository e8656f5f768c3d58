import Cryptography
import Testing

struct RandomnessTests {
  @Test func `tokens are unique and use the whole alphabet`() {
    var counts: [Character: Int] = [:]
    var texts: Set<String> = []
    for _ in 0..<20_000 {
      let text = BearerToken().text
      texts.insert(text)
      // The last character holds four bits only.
      for character in text.dropLast() { counts[character, default: 0] += 1 }
    }
    #expect(texts.count == 20_000 && texts.allSatisfy { $0.utf8.count == 43 })
    // 63 degrees of freedom: beyond 140 in less than one run in ten million.
    #expect(chiSquare(Array(counts.values), classes: 64) < 140)
  }

  @Test func `codes are evenly distributed, leading zeros included`() {
    var counts = [Int](repeating: 0, count: 1000)
    for _ in 0..<200_000 {
      let code = RandomSource.system.digits(3)
      counts[Int(code) ?? 0] += code.utf8.count == 3 ? 1 : -1_000_000
    }
    // 999 degrees of freedom: mean 999, deviation 45.
    #expect(chiSquare(counts, classes: 1000) < 1260)
  }

  @Test func `random bytes that would favour a digit are discarded`() {
    let source = RandomSource { count in Array([250, 255, 249, 0, 10, 7, 251, 99].prefix(count)) }
    #expect(source.digits(4) == "9007")
  }

  @Test func `a number stays below its bound`() {
    let numbers = (0..<1000).map { _ in RandomSource.system.number(below: 3) }
    #expect(Set(numbers) == [0, 1, 2])
  }

  @Test(arguments: [BearerToken.Kind.plain, .apiKey])
  func `a token is read back from its text`(kind: BearerToken.Kind) throws {
    let token = BearerToken(kind)
    let again = try #require(BearerToken(token.text, kind))
    #expect(again.bytes == token.bytes && token.text.hasPrefix(kind.rawValue))
  }

  @Test(arguments: [
    "", "A", String(repeating: "A", count: 42), String(repeating: "A", count: 44),
    String(repeating: "A", count: 42) + "B", String(repeating: "A", count: 42) + "=",
    String(repeating: "A", count: 42) + "+", " " + String(repeating: "A", count: 42),
    String(repeating: "é", count: 21) + "A", "pst_" + String(repeating: "A", count: 43),
  ])
  func `a malformed text is no token`(text: String) {
    #expect(BearerToken(text) == nil)
  }

  @Test func `an API key needs its prefix`() {
    let bare = String(repeating: "A", count: 43)
    #expect(BearerToken(bare, .apiKey) == nil && BearerToken("psT_" + bare, .apiKey) == nil)
    #expect(BearerToken("pst_" + bare, .apiKey)?.bytes == [UInt8](repeating: 0, count: 32))
  }

  @Test func `the description of a secret holds a mark instead of its value`() throws {
    let token = BearerToken(.apiKey)
    let key = SigningKey()
    let secret = WebhookSecret.generate()
    var dumped = ""
    dump(token, to: &dumped)
    dump(key, to: &dumped)
    dump(secret, to: &dumped)
    let shown = dumped + "\(token) \(key) \(secret)" + String(reflecting: [token])
    #expect(!shown.contains(token.text) && !shown.contains("bytes") && !shown.contains("seed"))
    #expect(!shown.contains(secret.text))
  }

  private func chiSquare(_ counts: [Int], classes: Int) -> Double {
    let expected = Double(counts.reduce(0, +)) / Double(classes)
    let seen = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) }
    return seen / expected + Double(classes - counts.count) * expected
  }
}
