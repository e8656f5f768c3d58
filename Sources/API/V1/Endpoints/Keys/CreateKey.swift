import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Makes an API key.
  static let createKey = Endpoint(
    .post, "/keys", input: .json
  ) { call in
    let created = try await call.gateway.createKey(
      try V1Decoding.newKey(call.body), by: call.principal)
    return .created(V1Encoding.created(created), at: "/v1/keys")
  }
}
