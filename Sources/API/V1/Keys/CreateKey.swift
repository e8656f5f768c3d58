import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Makes an API key.
  static let createKey = Endpoint(
    .post, "/v1/keys", .keysManage, input: .json
  ) { call in
    let created = try await call.gateway.createKey(
      try V1Decoding.newKey(call.body), by: call.caller)
    return .created(V1Encoding.created(created), at: "/v1/keys")
  }
}
