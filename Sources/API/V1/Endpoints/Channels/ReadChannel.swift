import Domain
import Gateway
import HTTPServer

extension V1 {
  /// A destination, by its id or its name.
  static let readChannel = Endpoint(
    .get, "/channels/{id}"
  ) { call in
    .json(
      .ok,
      V1Encoding.channel(
        try await call.gateway.channel(call.parameter("id"), for: call.principal)))
  }
}
