import Domain
import Support
import Testing

struct CodeRulesTests {
  static let typed: [Case<String, String?>] = [
    Case("six digits", "012345", "012345"),
    Case("a space in the middle", "012 345", "012345"),
    Case("a dash", "012-345", "012345"),
    Case("what mail programs make of it", "\u{a0}012\u{2011}345\t", "012345"),
    Case("an en dash", "012\u{2013}345", "012345"),
    Case("five digits", "01234", nil),
    Case("seven digits", "0123456", nil),
    Case("a letter", "01234a", nil),
    Case("a letter for a zero", "O12345", nil),
    Case("a dot", "012.345", nil),
    Case("a line break", "012345\n", nil),
    Case("digits of another script", "０１２３４５", nil),
    Case("only dashes", "------", nil),
    Case("nothing", "", nil),
  ]

  @Test(arguments: typed) func `A typed code is six digits`(row: Case<String, String?>) {
    #expect(CodeRules.normalized(row.input) == row.output)
  }

  static let cooldowns: [Case<Int64, Int64>] = [
    Case("before the first", 0, 0), Case("never negative", -1, 0), Case("after one", 1, 60),
    Case("after two", 2, 120), Case("after three", 3, 300), Case("ever after", .max, 300),
  ]

  @Test(arguments: cooldowns) func `Codes are sent ever more rarely`(row: Case<Int64, Int64>) {
    #expect(CodeRules.cooldown(afterSends: row.input) == .seconds(row.output))
  }

  @Test func `A link's guesses stay far below one in ten thousand`() {
    let chances = Double(CodeRules.triesPerLink * Int64(CodeRules.liveCodes))
    #expect(chances / 1_000_000 <= 0.000_1)
    #expect(CodeRules.triesPerChallenge < CodeRules.triesPerLink)
    #expect(CodeRules.lifetime == .minutes(10))
  }

  static let limits: [RateLimit] = [
    .codesPerLinkHour, .codesPerLinkDay, .codesPerMailboxHour, .codesPerMailboxDay,
    .codesPerAddress, .wrongCodesPerLinkHour, .checksPerAddress,
  ]

  @Test func `Every limit counts under its own name`() {
    #expect(Set(Self.limits.map(\.name)).count == Self.limits.count)
    #expect(Self.limits.allSatisfy { $0.limit > 0 && $0.window > .seconds(0) })
  }

  @Test func `A session outlives a code and the landing page`() {
    #expect(CodeRules.lifetime < LinkRules.preVerificationLife)
    #expect(LinkRules.preVerificationLife < LinkRules.sessionIdle)
    #expect(LinkRules.sessionIdle < LinkRules.sessionLife)
    #expect(LinkRules.sessionLife < LinkRules.receipt)
  }
}
