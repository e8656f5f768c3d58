import Domain
import Gateway
import HTTPServer

extension V1 {
  /// The audit trail of the tenant, oldest first.
  static let readAudit = Endpoint(
    .get, "/audit", parameters: ["limit", "cursor"]
  ) { call in try await call.audit(of: nil) }

  /// The audit events of one task, oldest first.
  static let readTaskAudit = Endpoint(
    .get, "/tasks/{id}/audit", parameters: ["limit", "cursor"]
  ) { call in try await call.audit(of: try call.id("task", as: TaskID.self)) }
}

extension Call {
  fileprivate func audit(of task: TaskID?) async throws -> Response {
    let page = try await gateway.audit(
      of: task, after: try query.cursor(EventID.self), limit: try query.limit(), for: principal)
    return .page(page.map(V1Encoding.audit))
  }
}
