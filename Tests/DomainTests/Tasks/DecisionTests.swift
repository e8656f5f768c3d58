import Domain
import Support
import Testing

struct DecisionTests {
  static let deciders: [Case<Decider, [String?]>] = [
    Case(
      "an assignee", .assignee(email: "ada@example.com", name: nil),
      ["mailbox", "ada@example.com", "ada@example.com"]),
    Case(
      "an assignee with a name", .assignee(email: "ada@example.com", name: "Ada"),
      ["mailbox", "Ada", "ada@example.com"]),
    Case("a key", .key(Sample.key, onBehalfOf: nil), ["api_key", "API", nil]),
    Case(
      "a key for a person", .key(Sample.key, onBehalfOf: "bob@example.com"),
      ["api_key", "bob@example.com", "bob@example.com"]),
    Case("nobody", .timeout, ["timeout", "timeout", nil]),
  ]

  @Test(arguments: deciders)
  func `A decider has a proof, a name and perhaps an address`(row: Case<Decider, [String?]>) {
    #expect([row.input.proof, row.input.displayName, row.input.email] == row.output)
  }
}
