import Domain
import Gateway
import HTTPServer

extension V1 {
  /// A delivery with its attempts.
  static let readDelivery = Endpoint(.get, "/deliveries/{id}") { call in
    let id = try call.id("delivery", as: DeliveryID.self)
    return .json(.ok, V1Encoding.delivery(try await call.gateway.delivery(id, for: call.principal)))
  }
}
