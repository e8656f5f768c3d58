import Domain
import Support
import Testing

struct TaskStateTests {
  static let states: [Case<TaskState, EventType?>] = [
    Case("pending", .pending, nil), Case("claimed", .claimed, nil),
    Case("completed", .completed, .taskCompleted), Case("rejected", .rejected, .taskRejected),
    Case("cancelled", .cancelled, .taskCancelled), Case("expired", .expired, .taskExpired),
  ]

  @Test(arguments: states)
  func `A state is open, or tells its end to receivers`(row: Case<TaskState, EventType?>) {
    #expect(row.input.rawValue == row.name)
    #expect(row.input.event == row.output)
    #expect(row.input.isOpen == (row.output == nil))
    #expect(row.input.event?.isPublic ?? true)
  }

  @Test func `Every state is in the table`() {
    #expect(Self.states.map(\.input) == TaskState.allCases)
  }

  @Test func `Receivers may subscribe to these events and no others`() {
    #expect(
      EventType.allCases.filter(\.isPublic).map(\.rawValue) == [
        "task.created", "task.notified", "task.completed", "task.rejected", "task.cancelled",
        "task.expired", "link.opened", "code.sent", "code.locked", "delivery.failed",
        "endpoint.disabled", "endpoint.paused", "endpoint.resumed",
      ])
  }
}
