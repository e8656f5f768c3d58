import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// A destination, by its id or its name.
  static let readChannel = Endpoint(
    .get, "/v1/channels/{id}", .channelsManage
  ) { call in
    .json(
      .ok,
      V1Encoding.channel(
        try await call.gateway.channel(call.parameter("id"), for: call.caller)))
  }
}
