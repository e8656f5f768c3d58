import Domain
import Gateway
import JSON
import Store
import Support
import Testing

@Suite(.everyEngine) struct ListTests {
  @Test(arguments: ["ada@example.com", "bob@example.com", nil])
  func `a listed task has the links that a read shows`(
    person: String?
  ) async throws {
    try await GatewayFixture.with { world in
      let gateway = world.gateway
      var tasks = [TaskID: Set<String>]()
      for people in [["Ada"], ["Ada", "Bob"], ["Bob"], ["Bob", "Ada", "Eve"], ["Ada"]] {
        let emails = people.map { $0.lowercased() + "@example.com" }
        let assignees = people.map { name in
          JSON.object(["name": .string(name), "email": .string(name + "@example.com")])
        }
        let task = try await world.task(["assignees": .array(assignees)])
        tasks[task.id] = Set(emails)
        // The former link stays in sight, as one that was ended.
        _ = try await gateway.issueLink(to: task.id, NewLink(assignee: emails[0]), by: world.caller)
        try await gateway.revokeLink(task.links[emails.count - 1], by: world.caller)
        world.hand.advance(.seconds(1))
      }
      let expected = tasks.filter { person.map($0.value.contains) ?? true }.keys
      let page = try await gateway.tasks(
        TaskFilter(assignee: person), before: nil, limit: 9, for: world.caller)
      #expect(page.items.count == expected.count)
      for item in page.items {
        #expect(expected.contains(item.id))
        #expect(item.links.count == (tasks[item.id]?.count ?? 0) + 1)
        #expect(try await gateway.task(item.id, for: world.caller) == item)
      }
    }
  }
}
