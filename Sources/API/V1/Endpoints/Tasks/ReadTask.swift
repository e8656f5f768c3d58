import Domain
import Gateway
import HTTPServer
import JSON

extension V1 {
  /// A task; with `wait` the answer comes when the task has ended, or after so many seconds.
  static let readTask = Endpoint(
    .get, "/tasks/{id}", parameters: ["wait"]
  ) { call in
    let id = try call.id("task", as: TaskID.self)
    guard let seconds = try call.query.integer("wait", in: 1...25) else {
      return .json(.ok, V1Encoding.task(try await call.gateway.task(id, for: call.principal)))
    }
    return .json(.ok, V1Encoding.task(try await call.task(id, within: .seconds(Int64(seconds)))))
  }
}

extension Call {
  private static let interval = Interval.milliseconds(250)

  /// The task as soon as it has ended, or as it stands when the time is over.
  fileprivate func task(_ id: TaskID, within time: Interval) async throws -> TaskSnapshot {
    let end = gateway.clock.now + time
    var task = try await gateway.task(id, for: principal)
    guard task.state.isOpen else { return task }
    try environment.waiters.enter()
    defer { environment.waiters.leave() }
    while task.state.isOpen, gateway.clock.now < end {
      try await environment.pause(min(Self.interval, end - gateway.clock.now))
      task = try await gateway.task(id, for: principal)
    }
    return task
  }
}
