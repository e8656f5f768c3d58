import Domain
import Support
import Testing

struct AccessTests {
  @Test func `Scopes are written as the documentation says`() {
    #expect(
      KeyScope.allCases.map(\.rawValue) == [
        "tasks:read", "tasks:write", "channels:manage", "forms:manage", "keys:manage",
        "audit:read", "admin",
      ])
  }

  static let actors: [Case<Actor, [String?]>] = [
    Case("an assignee", .assignee("ada@example.com"), ["assignee", "ada@example.com"]),
    Case("a visitor", .visitor, ["visitor", nil]),
    Case("Postern itself", .system, ["system", nil]),
    Case("the command line", .console, ["operator", nil]),
  ]

  @Test(arguments: actors) func `An actor has a kind and a name`(row: Case<Actor, [String?]>) {
    #expect([row.input.kind, row.input.name] == row.output)
  }

  @Test func `A key acts under its own name`() throws {
    let key = try #require(KeyID("key_01fwhe4ydgfk1shh6w1g60eecf"))
    #expect(Actor.key(key).name == "key_01fwhe4ydgfk1shh6w1g60eecf")
  }

  @Test func `Refusal codes are words in snake case`() {
    let codes = Refusal.Code.allCases.map(\.rawValue)
    #expect(codes.allSatisfy { $0.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 } })
  }
}
