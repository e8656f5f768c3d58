import Domain
import Gateway
import HTTPServer
import Store

extension Call {
  /// A page of tasks.
  func page(of filter: TaskFilter) async throws -> Response {
    let page = try await gateway.tasks(
      filter, before: try query.cursor(TaskID.self), limit: try query.limit(), for: principal)
    return .page(page.map(V1Encoding.task))
  }
}
