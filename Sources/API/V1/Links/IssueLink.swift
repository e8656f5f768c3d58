import Domain
import Gateway
import HTTPServer

extension Endpoint {
  /// Issues a new link; the person's former links end.
  static let issueLink = Endpoint(
    .post, "/v1/tasks/{id}/links", .tasksWrite, input: .json
  ) { call in
    let link = try await call.gateway.issueLink(
      to: try call.id("task", as: TaskID.self), try V1Decoding.newLink(call.body), by: call.caller)
    return .created(V1Encoding.created(link), at: "/v1/links")
  }
}
