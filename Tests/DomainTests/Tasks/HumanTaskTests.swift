import Domain
import Support
import Testing

struct HumanTaskTests {
  /// An event of a task, its action on timeout, and the state that follows.
  struct Transition: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let onTimeout: TimeoutAction
    let target: TaskState?
    let apply: @Sendable (inout HumanTask) -> Bool

    init(
      _ name: String, _ target: TaskState?, when onTimeout: TimeoutAction = .fail,
      _ apply: @escaping @Sendable (inout HumanTask) -> Bool
    ) {
      (testDescription, self.onTimeout, self.target, self.apply) = (name, onTimeout, target, apply)
    }
  }

  static let transitions: [Transition] = [
    Transition("approval", .completed) { $0.decide(Sample.decision(true)) },
    Transition("rejection", .rejected) { $0.decide(Sample.decision(false)) },
    Transition("cancellation", .cancelled) { $0.cancel(at: Sample.start + .minutes(2)) },
    Transition("timeout", .expired) { expire(&$0, .hours(1)) },
    Transition("timeout that fails", .expired, when: .fail) {
      expire(&$0, .hours(2))
    },
    Transition("timeout that approves", .completed, when: .approve) {
      expire(&$0, .hours(1))
    },
    Transition("timeout that rejects", .rejected, when: .reject) {
      expire(&$0, .hours(1))
    },
    Transition("timeout too early", nil) { expire(&$0, .milliseconds(3_599_999)) },
  ]

  private static func expire(_ task: inout HumanTask, _ after: Interval) -> Bool {
    let moment = Sample.start + after
    return task.expire(
      at: moment, decisionID: DecisionID(at: moment, random: [UInt8](repeating: 7, count: 10)))
  }

  @Test(arguments: transitions, TaskState.allCases)
  func `An event changes an open task and no closed one`(
    transition: Transition, state: TaskState
  ) throws {
    var task = try Sample.humanTask(onTimeout: transition.onTimeout, state: state)
    let before = (task.decision, task.closedAt)
    let didFollow = transition.apply(&task)
    let target = state.isOpen ? transition.target : nil
    #expect(didFollow == (target != nil))
    #expect(task.state == target ?? state)
    #expect((task.closedAt == nil) == task.state.isOpen)
    #expect(didFollow || (task.decision, task.closedAt) == before)
  }

  @Test(arguments: transitions.filter { $0.target != nil })
  func `A decision agrees with the state`(transition: Transition) throws {
    var task = try Sample.humanTask(onTimeout: transition.onTimeout)
    _ = transition.apply(&task)
    let approved: Bool? =
      switch task.state {
      case .completed: true
      case .rejected: false
      default: nil
      }
    #expect(task.decision?.approved == approved)
    #expect(task.decision == nil || task.closedAt == task.decision?.decidedAt)
  }

  @Test func `Events in any order close a task at most once`() throws {
    let closing = Self.transitions
    try forAll("one decision") { random in
      let action = TimeoutAction.allCases.randomElement(using: &random) ?? .fail
      var task = try Sample.humanTask(onTimeout: action)
      var closings = 0
      var first: Decision?
      for _ in 0..<8 {
        let did = closing.randomElement(using: &random)?.apply(&task) ?? false
        closings += did ? 1 : 0
        if did { first = task.decision }
        guard task.decision == first, (closings == 0) == task.state.isOpen else {
          return "\(task.state) after \(closings) closings"
        }
      }
      return closings <= 1 ? nil : "\(closings) closings"
    }
  }

  @Test func `A timeout decides in nobody's name`() throws {
    var task = try Sample.humanTask(onTimeout: .approve)
    #expect(Self.expire(&task, .hours(3)))
    #expect(task.decision?.decidedBy == .timeout)
    #expect(task.decision?.decidedAt == Sample.start + .hours(3))
  }

  @Test func `A new task is pending and ends after its timeout`() throws {
    let task = HumanTask(
      id: Sample.task, tenant: Sample.tenant,
      definition: try Sample.definition { $0.timeout = .seconds(90) }, at: Sample.start)
    #expect(task.state == .pending)
    #expect(task.expiresAt == Sample.start + .seconds(90))
  }

  static let lifetimes: [Case<Int64, Interval>] = [
    Case("an hour, and three days to look back", 3600, .days(3) + .hours(1)),
    Case("87 days", 87 * 86_400, .days(90)),
    Case("a year, but links never last longer than 90 days", 31_536_000, .days(90)),
  ]

  @Test(arguments: lifetimes)
  func `Links outlive their task by three days`(row: Case<Int64, Interval>) throws {
    let task = HumanTask(
      id: Sample.task, tenant: Sample.tenant,
      definition: try Sample.definition { $0.timeout = .seconds(row.input) }, at: Sample.start)
    #expect(task.linksExpireAt - Sample.start == row.output)
  }

  static let endings: [Case<Transition, String>] = [
    Case("approved", transitions[0], "approved by ada@example.com at 2027-01-15T08:02:00Z"),
    Case("rejected", transitions[1], "rejected by ada@example.com at 2027-01-15T08:02:00Z"),
    Case("cancelled", transitions[2], "cancelled at 2027-01-15T08:02:00Z"),
    Case("expired", transitions[3], "expired at 2027-01-15T09:00:00Z"),
    Case("approved by time", transitions[5], "approved by timeout at 2027-01-15T09:00:00Z"),
  ]

  @Test(arguments: endings)
  func `A late answer is refused with the decider and the time`(row: Case<Transition, String>)
    throws
  {
    var task = try Sample.humanTask(onTimeout: row.input.onTimeout)
    _ = row.input.apply(&task)
    #expect(task.closedRefusal.code == .alreadyDecided)
    #expect(task.closedRefusal.message.contains(row.output))
  }
}
