import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Sends an ended delivery once more.
  static let redeliver = Endpoint(
    .post, "/v1/deliveries/{id}/redeliver", .tasksWrite
  ) { call in
    .json(
      .accepted,
      try await call.gateway.redeliver(
        try call.id("delivery", as: DeliveryID.self), by: call.caller))
  }
}
