import Domain
import Gateway
import JSON
import Support
import Testing

@Suite struct CallbackTests {
  private static let url: JSON = "https://c.example/api"

  struct Given: Sendable {
    let kind: String
    let settings: JSONObject
    var correlation: JSONObject = [:]
  }

  private func target(_ given: Given) throws -> CallbackTarget {
    let channel = try #require(try Fixture().table[callback: given.kind])
    return try channel.target(
      of: NewCallback(kind: given.kind, settings: given.settings),
      Correlation(given.correlation), at: ["callback"])
  }

  /// The settings that are kept beside the address.
  static let targets: [Case<Given, JSONObject>] = [
    Case("a webhook", Given(kind: "webhook", settings: ["url": url]), [:]),
    Case(
      "Conductor with its own ids",
      Given(
        kind: "conductor",
        settings: ["url": url, "workflow_id": "w", "task_id": "t", "token": "s"]),
      ["workflow_id": "w", "task_id": "t", "token": "s"]),
    Case(
      "Conductor with the ids of the correlation",
      Given(
        kind: "conductor", settings: ["url": url],
        correlation: ["workflow_id": "w", "task_id": "t"]),
      ["workflow_id": "w", "task_id": "t"]),
    Case(
      "its own ids count before the correlation's",
      Given(
        kind: "conductor", settings: ["url": url, "task_id": "mine"],
        correlation: ["workflow_id": "w", "task_id": "t"]),
      ["workflow_id": "w", "task_id": "mine"]),
  ]

  @Test(arguments: targets)
  func `a target keeps the settings of its kind`(row: Case<Given, JSONObject>) throws {
    #expect(
      try target(row.input)
        == CallbackTarget(
          kind: row.input.kind, url: "https://c.example/api", settings: row.output))
  }

  static let refusals: [Case<Given, String>] = [
    Case("no address", Given(kind: "webhook", settings: [:]), "/callback/url"),
    Case("a blank address", Given(kind: "webhook", settings: ["url": " "]), "/callback/url"),
    Case(
      "a line break in it", Given(kind: "webhook", settings: ["url": "https://a\r\nb"]),
      "/callback/url"),
    Case(
      "no workflow", Given(kind: "conductor", settings: ["url": url, "task_id": "t"]),
      "/callback/workflow_id"),
    Case(
      "no task", Given(kind: "conductor", settings: ["url": url, "workflow_id": "w"]),
      "/callback/task_id"),
    Case(
      "a webhook with a token", Given(kind: "webhook", settings: ["url": url, "token": "s"]),
      "/callback/token"),
  ]

  @Test(arguments: refusals)
  func `a bad target is refused at its member`(row: Case<Given, String>) {
    let refusal = #expect(throws: Refusal.self) { try target(row.input) }
    #expect(refusal?.path?.pointer == row.output)
  }
}
