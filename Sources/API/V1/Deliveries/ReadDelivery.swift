import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// One delivery with its attempts.
  static let readDelivery = Endpoint(.get, "/v1/deliveries/{id}", .tasksRead) { call in
    .json(
      .ok,
      try await call.gateway.delivery(
        try call.id("delivery", as: DeliveryID.self), for: call.caller))
  }
}
