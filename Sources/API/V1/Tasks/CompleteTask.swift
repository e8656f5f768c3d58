import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Hands in a decision for somebody.
  static let completeTask = Endpoint(
    .post, "/v1/tasks/{id}/complete", .tasksWrite, input: .json
  ) { call in
    .json(
      .ok,
      try await call.gateway.completeTask(
        try call.id("task", as: TaskID.self), try Completion(call.body), by: call.caller))
  }

  /// The same, for a task of one run of one workflow.
  static let completeRunTask = Endpoint(
    .post, "/v1/workflows/{workflow}/runs/{run}/tasks/{id}/complete", .tasksWrite, input: .json
  ) { call in
    .json(
      .ok,
      try await call.gateway.completeTask(
        try call.id("task", as: TaskID.self), try Completion(call.body), by: call.caller,
        workflow: (id: call.parameter("workflow"), run: call.parameter("run"))))
  }
}
