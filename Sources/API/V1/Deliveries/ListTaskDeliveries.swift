import Domain
import Gateway
import HTTPServer
import Store

extension Endpoint {
  /// The deliveries of one task, newest first.
  static let listTaskDeliveries = Endpoint(
    .get, "/v1/tasks/{id}/deliveries", .tasksRead, parameters: ["limit", "cursor"]
  ) { call in
    try await call.deliveries(DeliveryFilter(task: try call.id("task", as: TaskID.self)))
  }
}
