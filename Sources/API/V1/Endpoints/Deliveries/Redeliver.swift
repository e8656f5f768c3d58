import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Sends an ended delivery once more.
  static let redeliver = Endpoint(
    .post, "/deliveries/{id}/redeliver"
  ) { call in
    let id = try call.id("delivery", as: DeliveryID.self)
    return .json(
      .accepted, V1Encoding.delivery(try await call.gateway.redeliver(id, by: call.principal)))
  }
}
