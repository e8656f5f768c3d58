import Domain
import Gateway
import HTTPServer

extension V1 {
  /// Issues a new link; the person's former links end.
  static let issueLink = Endpoint(
    .post, "/tasks/{id}/links", input: .json
  ) { call in
    let link = try await call.gateway.issueLink(
      to: try call.id("task", as: TaskID.self), try V1Decoding.newLink(call.body),
      by: call.principal)
    return .created(V1Encoding.created(link), at: "/v1/links")
  }
}
