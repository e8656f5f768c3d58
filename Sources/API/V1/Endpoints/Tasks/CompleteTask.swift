import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Hands in a decision for somebody.
  static let completeTask = Endpoint(
    .post, "/tasks/{id}/complete", input: .json
  ) { call in
    let task = try await call.gateway.completeTask(
      try call.id("task", as: TaskID.self), try V1Decoding.completion(call.body), by: call.principal
    )
    return .json(.ok, V1Encoding.task(task))
  }

  /// Hands in a decision for a task of one run of one workflow.
  static let completeRunTask = Endpoint(
    .post, "/workflows/{workflow}/runs/{run}/tasks/{id}/complete", input: .json
  ) { call in
    let run = WorkflowRun(
      workflowID: call.parameter("workflow"), runID: call.parameter("run"))
    let task = try await call.gateway.completeTask(
      try call.id("task", as: TaskID.self), try V1Decoding.completion(call.body),
      by: call.principal,
      in: run)
    return .json(.ok, V1Encoding.task(task))
  }
}
