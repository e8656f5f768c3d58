import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Makes a new signing secret for a destination.
  static let rotateChannelSecret = Endpoint(
    .post, "/v1/channels/{id}/rotate", .channelsManage, input: .json
  ) { call in
    .json(
      .ok,
      try await call.gateway.rotateChannelSecret(
        call.parameter("id"), call.body, by: call.caller))
  }
}
