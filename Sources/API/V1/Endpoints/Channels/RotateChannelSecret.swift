import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Makes a new signing secret for a destination.
  static let rotateChannelSecret = Endpoint(
    .post, "/channels/{id}/rotate", input: .json
  ) { call in
    let rotated = try await call.gateway.rotateChannelSecret(
      call.parameter("id"), try V1Decoding.rotation(call.body), by: call.principal)
    return .json(.ok, V1Encoding.rotated(rotated))
  }
}
