import Domain
import JSON

/// Values that many tests of tasks begin with.
enum Sample {
  static let start = Timestamp(seconds: 1_800_000_000)
  static let task = TaskID(at: start, random: [UInt8](repeating: 1, count: 10))
  static let tenant = TenantID(at: start, random: [UInt8](repeating: 2, count: 10))
  static let key = KeyID(at: start, random: [UInt8](repeating: 3, count: 10))

  /// The least that a task must say, with more members after it.
  static func definition(_ members: String = "") throws -> TaskDefinition {
    try TaskDefinition(
      json(#"{"title":"Approve","assignees":[{"email":"ada@example.com"}]\#(members)}"#))
  }

  static func humanTask(_ members: String = "", state: TaskState = .pending) throws -> HumanTask {
    let isOpen = state.isOpen
    return HumanTask(
      id: task, tenant: tenant, definition: try definition(members), createdAt: start,
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
