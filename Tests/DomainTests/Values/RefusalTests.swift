import Domain
import Support
import Testing

struct RefusalTests {
  static let sentences: [Case<Refusal, String>] = [
    Case("a sentence", Refusal(.conflict, "It is there."), "It is there."),
    Case("a sentence with a place", Refusal(.conflict, "It is there.", at: ["a"]), "It is there."),
    Case(
      "a predicate", Refusal(.wrongType, at: ["a", 2, "b/c"], "must be a number"),
      "/a/2/b~1c must be a number."),
    Case(
      "a predicate of the whole", Refusal(.wrongType, at: [], "must be an object"),
      "The body must be an object."),
    Case(
      "a cause found deeper", Refusal(.invalidValue, "The address is odd.").within(["url"]),
      "/url: The address is odd."),
    Case(
      "a predicate of a part",
      Refusal(.wrongType, at: ["b"], "must be a number").within(["a", 0]),
      "/a/0/b must be a number."),
  ]

  @Test(arguments: sentences)
  func `A refusal is one sentence that names the place`(row: Case<Refusal, String>) {
    #expect(row.input.message == row.output)
  }

  @Test func `A surface names the place in its own words`() {
    let refusal = Refusal(.wrongType, at: ["timeout"], "must be a number")
    #expect(refusal.message(placedAt: "$.timeoutSeconds") == "$.timeoutSeconds must be a number.")
  }

  @Test func `refusal codes are words in snake case`() {
    let codes = Refusal.Code.allCases.map(\.rawValue)
    #expect(codes.allSatisfy { $0.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 } })
  }
}
