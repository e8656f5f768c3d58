import Domain
import JSON

/// Values that many tests of tasks begin with.
enum Sample {
  static let start = Timestamp(seconds: 1_800_000_000)
  static let task = TaskID(at: start, random: [UInt8](repeating: 1, count: 10))
  static let tenant = TenantID(at: start, random: [UInt8](repeating: 2, count: 10))
  static let key = KeyID(at: start, random: [UInt8](repeating: 3, count: 10))

  /// The least that a task must say, changed as the test needs it.
  static func definition(_ change: (inout NewTask) -> Void = { _ in }) throws -> TaskDefinition {
    var new = NewTask(title: "Approve", assignees: [NewAssignee(email: "ada@example.com")])
    change(&new)
    return try TaskDefinition(new)
  }

  static func humanTask(
    onTimeout: TimeoutAction = .fail, state: TaskState = .pending
  ) throws -> HumanTask {
    let isOpen = state.isOpen
    return HumanTask(
      id: task, tenant: tenant, definition: try definition { $0.onTimeout = onTimeout },
      createdAt: start,
      expiresAt: start + .hours(1), state: state, decision: nil,
      closedAt: isOpen ? nil : start + .minutes(1))
  }

  static func decision(
    _ approved: Bool, by decider: Decider = .assignee(email: "ada@example.com", name: nil),
    seed: UInt8 = 9, at moment: Timestamp = start + .minutes(2)
  ) -> Decision {
    Decision(
      id: DecisionID(at: moment, random: [UInt8](repeating: seed, count: 10)), approved: approved,
      result: ["rate": 4], comment: nil, decidedBy: decider, decidedAt: moment)
  }
}
