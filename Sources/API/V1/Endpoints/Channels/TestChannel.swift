import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Sends a test message.
  static let testChannel = Endpoint(
    .post, "/channels/{id}/test"
  ) { call in
    let delivery = try await call.gateway.testChannel(call.parameter("id"), by: call.principal)
    return .json(.accepted, V1Encoding.delivery(delivery))
  }
}
