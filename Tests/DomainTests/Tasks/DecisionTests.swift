import Domain
import JSON
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
  func `Who decided, how we know and where to reach them`(row: Case<Decider, [String?]>) {
    #expect([row.input.proof, row.input.displayName, row.input.email] == row.output)
  }

  @Test(arguments: deciders, [true, false])
  func `A decision is read again from its JSON`(
    row: Case<Decider, [String?]>, approved: Bool
  ) throws {
    let decision = Decision(
      id: Sample.decision(true).id, approved: approved,
      result: ["rate": try json("4.50"), "note": nil], comment: approved ? nil : "too dear",
      decidedBy: row.input, decidedAt: Timestamp(milliseconds: 1_800_000_000_123))
    let stored = try JSONParser.parse(JSON.object(decision.json).bytes)
    #expect(Decision(stored) == decision)
  }

  @Test func `A receiver sees it as the contract says`() {
    let decision = Sample.decision(
      true, by: .assignee(email: "ada@example.com", name: "Ada"), at: Timestamp(seconds: 0))
    #expect(
      text(.object(decision.json))
        == #"{"approved":true,"result":{"rate":4},"comment":null,"decided_by":{"email":"ada@example.com","name":"Ada","proof":"mailbox"},"decided_at":"1970-01-01T00:00:00Z","decision_id":"\#(decision.id)"}"#
    )
  }

  static let damages: [Case<String, JSON?>] = [
    Case("no approval", "approved", nil), Case("text for approval", "approved", "true"),
    Case("no result", "result", nil), Case("an array for the result", "result", []),
    Case("nobody", "decided_by", nil), Case("no proof", "decided_by", ["email": "a@b.example"]),
    Case("an unknown proof", "decided_by", ["email": "a@b.example", "proof": "guess"]),
    Case("a mailbox without an address", "decided_by", ["proof": "mailbox"]),
    Case("a key without its name", "decided_by", ["proof": "api_key"]),
    Case("no time", "decided_at", nil), Case("a bad time", "decided_at", "yesterday"),
    Case("no name", "decision_id", nil), Case("another kind's name", "decision_id", "task_0"),
  ]

  @Test(arguments: damages) func `A damaged decision is none`(row: Case<String, JSON?>) {
    var object = Sample.decision(true).json
    object[row.input] = row.output
    #expect(Decision(.object(object)) == nil)
  }
}
