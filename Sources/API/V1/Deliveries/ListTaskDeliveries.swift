import Domain
import Gateway
import HTTPServer
import Store

extension Endpoint {
  /// What was sent for one task, newest first.
  static let listTaskDeliveries = Endpoint(
    .get, "/v1/tasks/{id}/deliveries", .tasksRead, parameters: ["limit", "cursor"]
  ) { call in
    .page(
      try await call.gateway.deliveries(
        DeliveryFilter(task: try call.id("task", as: TaskID.self)),
        before: try call.query.cursor(DeliveryID.self), limit: try call.query.limit(),
        for: call.caller))
  }
}
