import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Sends an ended delivery once more.
  static let redeliver = Endpoint(
    .post, "/v1/deliveries/{id}/redeliver", .tasksWrite
  ) { call in
    let id = try call.id("delivery", as: DeliveryID.self)
    return .json(
      .accepted, V1Encoding.delivery(try await call.gateway.redeliver(id, by: call.caller)))
  }
}
