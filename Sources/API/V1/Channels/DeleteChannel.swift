import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Removes a destination.
  static let deleteChannel = Endpoint(
    .delete, "/v1/channels/{id}", .channelsManage
  ) { call in
    try await call.gateway.deleteChannel(call.parameter("id"), by: call.caller)
    return .done
  }
}
