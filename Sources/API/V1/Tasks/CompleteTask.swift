import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Hands in a decision for somebody.
  static let completeTask = Endpoint(
    .post, "/v1/tasks/{id}/complete", .tasksWrite, input: .json
  ) { call in
    let task = try await call.gateway.completeTask(
      try call.id("task", as: TaskID.self), try V1Decoding.completion(call.body), by: call.caller)
    return .json(.ok, V1Encoding.task(task))
  }

  /// Hands in a decision for a task of one run of one workflow.
  static let completeRunTask = Endpoint(
    .post, "/v1/workflows/{workflow}/runs/{run}/tasks/{id}/complete", .tasksWrite, input: .json
  ) { call in
    let run = WorkflowRun(
      workflowID: call.parameter("workflow"), runID: call.parameter("run"))
    let task = try await call.gateway.completeTask(
      try call.id("task", as: TaskID.self), try V1Decoding.completion(call.body), by: call.caller,
      in: run)
    return .json(.ok, V1Encoding.task(task))
  }
}
