import Domain
import Gateway
import HTTPServer
import Store

extension V1 {
  /// Searches the tasks, newest first.
  static let listTasks = Endpoint(
    .get, "/tasks",
    parameters: ["status", "assignee", "workflow_id", "run_id", "q", "limit", "cursor"]
  ) { call in
    let filter = TaskFilter(
      states: try call.query.words("status", as: TaskState.self),
      workflowID: try call.query.text("workflow_id"), runID: try call.query.text("run_id"),
      assignee: try call.query.mailbox("assignee"), text: try call.query.text("q", limit: 200))
    return try await call.page(of: filter)
  }

  /// The open tasks of the tenant, newest first.
  static let listPendingTasks = Endpoint(
    .get, "/tasks/pending", parameters: ["limit", "cursor"]
  ) { call in
    try await call.page(of: TaskFilter(states: TaskState.allCases.filter(\.isOpen)))
  }

  /// The open tasks of one run of one workflow, newest first.
  static let listRunTasks = Endpoint(
    .get, "/workflows/{workflow}/runs/{run}/tasks/pending",
    parameters: ["limit", "cursor"]
  ) { call in
    try await call.page(
      of: TaskFilter(
        states: TaskState.allCases.filter(\.isOpen), workflowID: call.parameter("workflow"),
        runID: call.parameter("run")))
  }
}

extension QueryReader {
  /// An address as it is compared.
  fileprivate func mailbox(_ name: String) throws(Refusal) -> String? {
    guard let text = try text(name) else { return nil }
    guard let address = EmailAddress(text) else {
      throw Self.refusal(name, "must be a plain e-mail address such as name@example.com")
    }
    return address.normalized
  }
}
