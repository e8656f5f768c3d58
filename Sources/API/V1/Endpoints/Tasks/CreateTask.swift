import Domain
import Gateway
import HTTPServer
import JSON

extension V1 {
  /// Makes a task; with an `Idempotency-Key` the same request is done once in 24 hours.
  static let createTask = Endpoint(.post, "/tasks", input: .json) { call in
    let created = try await call.gateway.createTask(
      try V1Decoding.newTask(call.body), by: call.principal, idempotency: try call.idempotency())
    return .created(V1Encoding.created(created), at: "/v1/tasks")
  }
}

extension Call {
  /// The key of the request and what it asks for, however the JSON was laid out.
  fileprivate func idempotency() throws(Refusal) -> IdempotencyKey? {
    let keys = request.fields.all(.idempotencyKey)
    guard keys.count <= 1 else {
      throw Refusal(.invalidValue, "There is more than one Idempotency-Key; send one.")
    }
    return try keys.first.map { key throws(Refusal) in
      try IdempotencyKey(key, request: Array("POST /v1/tasks\n".utf8) + body.bytes)
    }
  }
}
