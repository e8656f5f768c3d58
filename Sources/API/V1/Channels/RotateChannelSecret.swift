import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Makes a new signing secret for a destination.
  static let rotateChannelSecret = Endpoint(
    .post, "/v1/channels/{id}/rotate", .channelsManage, input: .json
  ) { call in
    let rotated = try await call.gateway.rotateChannelSecret(
      call.parameter("id"), try V1Decoding.rotation(call.body), by: call.caller)
    return .json(.ok, V1Encoding.rotated(rotated))
  }
}
