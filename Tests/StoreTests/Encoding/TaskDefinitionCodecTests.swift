import Domain
import JSON
import Store
import Support
import Testing

struct TaskDefinitionCodecTests {
  private static let noon = Timestamp(milliseconds: 1_800_000_000_123)
  private static let ten = [UInt8](repeating: 3, count: 10)

  private static var full: NewTask {
    var new = NewTask(
      title: "Approve \"it\"",
      assignees: [
        NewAssignee(email: "ada@example.com", name: "Ada", language: "en"),
        NewAssignee(email: "bob@example.com"),
      ])
    new.type = .form
    new.prompt = "Look\n\nthen decide"
    new.context = [
      ContextItem(label: "Amount", value: 80000, format: .money, currency: "USD"),
      ContextItem(label: "Nothing", value: nil),
    ]
    var rate = NewField("rate", type: "number", limits: ["min": 0, "max": 20])
    rate.label = "Rate"
    rate.help = "In percent"
    rate.isRequired = true
    rate.initial = 4
    new.fields = [rate, NewField("branch", type: "select", limits: ["options": "a, b"])]
    new.channels = ["approvals"]
    new.timeout = .minutes(90)
    new.onTimeout = .reject
    new.invitation = .none
    new.submitLabel = "Send"
    new.language = "pt-BR"
    new.correlation = Correlation(["z": 1, "workflow_id": "w", "none": nil])
    return new
  }

  static let definitions: [Case<NewTask, Int>] = [
    Case("the least", NewTask(title: "A", assignees: [NewAssignee(email: "a@b.example")]), 0),
    Case("everything", full, 2),
  ]

  @Test(arguments: definitions)
  func `a definition is read as it was stored`(row: Case<NewTask, Int>) throws {
    let definition = try TaskDefinition(row.input)
    let values = try TaskDefinitionCodec.decode(TaskDefinitionCodec.encode(definition.values))
    #expect(values == definition.values)
    let again = try #require(TaskDefinition(stored: values))
    #expect(again.form.fields.count == row.output)
    #expect(again.assignees == definition.assignees)
  }

  @Test func `a stored limit that does not hold any more is dropped, not refused`() throws {
    let stored =
      #"{"v":1,"title":"A","fields":[{"name":"f","type":"number","limits":{"min":9,"max":1}}]}"#
    let definition = try #require(
      TaskDefinition(stored: try TaskDefinitionCodec.decode(stored)))
    #expect(definition.form.fields.first?.type.limits.isEmpty == true)
  }

  @Test func `a member of a later version is ignored`() throws {
    let values = try TaskDefinitionCodec.decode(#"{"v":2,"title":"A","stages":[],"type":"vote"}"#)
    #expect(values == NewTask(title: "A", assignees: []))
  }

  @Test(arguments: ["", "[]", "no JSON"])
  func `anything but an object is corrupt`(stored: String) {
    #expect(throws: StoreError.self) { try TaskDefinitionCodec.decode(stored) }
  }

  @Test func `a callback is read as it was stored`() throws {
    let target = CallbackTarget(
      kind: "engine", url: "https://c.example/api", settings: ["task_id": "t", "token": "s"])
    #expect(try CallbackTargetCodec.decode(CallbackTargetCodec.encode(target)) == target)
  }

  @Test func `the answer to a creation is read as it was stored`() throws {
    let tenant = TenantID(at: Self.noon, random: Self.ten)
    let task = HumanTask(
      id: TaskID(at: Self.noon, random: Self.ten), tenant: tenant,
      definition: try TaskDefinition(Self.full), at: Self.noon)
    let links = task.definition.assignees.enumerated().map { place, assignee in
      IssuedLink(
        link: AccessLink(
          id: LinkID(at: Self.noon + .seconds(Int64(place)), random: Self.ten), tenant: tenant,
          task: task.id, position: place, email: assignee.email.normalized,
          createdAt: Self.noon, expiresAt: Self.noon + .days(3)),
        url: "https://gate.example/t/\(place)")
    }
    let created = CreatedTask(
      task: TaskSnapshot(task, links: links.map(\.link)), links: links)
    let stored = CreatedTaskCodec.encode(created)
    #expect(try CreatedTaskCodec.decode(stored, of: tenant) == created)
  }
}
