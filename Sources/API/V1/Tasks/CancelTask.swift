import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Withdraws a task.
  static let cancelTask = Endpoint(.post, "/v1/tasks/{id}/cancel", .tasksWrite) { call in
    let task = try await call.gateway.cancelTask(
      try call.id("task", as: TaskID.self), by: call.caller)
    return .json(.ok, V1Encoding.task(task))
  }
}
