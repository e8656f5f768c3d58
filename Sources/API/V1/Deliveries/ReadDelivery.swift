import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// A delivery with its attempts.
  static let readDelivery = Endpoint(.get, "/v1/deliveries/{id}", .tasksRead) { call in
    let id = try call.id("delivery", as: DeliveryID.self)
    return .json(.ok, V1Encoding.delivery(try await call.gateway.delivery(id, for: call.caller)))
  }
}
