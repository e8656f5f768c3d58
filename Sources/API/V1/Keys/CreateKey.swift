import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Makes an API key.
  static let createKey = Endpoint(
    .post, "/v1/keys", .keysManage, input: .json
  ) { call in
    .created(try await call.gateway.createKey(call.body, by: call.caller), at: "/v1/keys")
  }
}
