import Domain
import Gateway
import HTTPServer
import Store

extension Endpoint {
  /// The delivery log, newest first.
  static let listDeliveries = Endpoint(
    .get, "/v1/deliveries", .tasksRead, parameters: ["status", "task", "limit", "cursor"]
  ) { call in
    let filter = DeliveryFilter(
      task: try call.query.identifier("task", as: TaskID.self),
      state: try call.query.word("status", as: DeliveryState.self))
    return .page(
      try await call.gateway.deliveries(
        filter, before: try call.query.cursor(DeliveryID.self), limit: try call.query.limit(),
        for: call.caller))
  }
}
