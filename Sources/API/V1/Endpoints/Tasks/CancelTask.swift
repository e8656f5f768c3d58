import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Withdraws a task.
  static let cancelTask = Endpoint(.post, "/tasks/{id}/cancel") { call in
    let task = try await call.gateway.cancelTask(
      try call.id("task", as: TaskID.self), by: call.principal)
    return .json(.ok, V1Encoding.task(task))
  }
}
