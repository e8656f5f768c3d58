import Domain
import Gateway
import HTTPServer
import Store

extension V1 {
  /// The delivery log, newest first.
  static let listDeliveries = Endpoint(
    .get, "/deliveries", parameters: ["status", "task", "limit", "cursor"]
  ) { call in
    let filter = DeliveryFilter(
      task: try call.query.identifier("task", as: TaskID.self),
      state: try call.query.word("status", as: DeliveryState.self))
    return try await call.deliveries(filter)
  }
}

extension Call {
  /// A page of the delivery log.
  func deliveries(_ filter: DeliveryFilter) async throws -> Response {
    let page = try await gateway.deliveries(
      filter, before: try query.cursor(DeliveryID.self), limit: try query.limit(), for: principal)
    return .page(page.map { V1Encoding.delivery($0) })
  }
}
