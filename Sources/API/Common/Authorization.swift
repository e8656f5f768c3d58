import Domain
import HTTPServer

/// The Authorization field (RFC 6750, 2.1): the bearer scheme and nothing else.
enum Authorization {
  static func bearer(of request: Request) throws(Refusal) -> String {
    let lines = request.fields.all(.authorization)
    guard lines.count <= 1 else {
      throw Refusal(.unauthenticated, "There is more than one Authorization field; send one.")
    }
    guard let line = lines.first else {
      throw Refusal(
        .unauthenticated, "An API key is needed; send 'Authorization: Bearer pst_…'.")
    }
    let parts = line.split(separator: " ")
    guard parts.count == 2, parts[0].lowercased() == "bearer" else {
      throw Refusal(
        .unauthenticated,
        "The Authorization field is not of the form 'Bearer pst_…'; no other scheme is taken.")
    }
    return String(parts[1])
  }
}
