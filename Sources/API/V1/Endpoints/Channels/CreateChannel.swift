import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Adds a destination.
  static let createChannel = Endpoint(
    .post, "/channels", input: .json
  ) { call in
    let created = try await call.gateway.createChannel(
      try V1Decoding.newChannel(call.body), by: call.principal)
    return .created(V1Encoding.created(created), at: "/v1/channels")
  }
}
