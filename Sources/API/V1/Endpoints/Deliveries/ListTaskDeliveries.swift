import Domain
import Gateway
import HTTPServer
import Store

extension V1 {
  /// The deliveries of a task, newest first.
  static let listTaskDeliveries = Endpoint(
    .get, "/tasks/{id}/deliveries", parameters: ["limit", "cursor"]
  ) { call in
    try await call.deliveries(DeliveryFilter(task: try call.id("task", as: TaskID.self)))
  }
}
