/// A request's line and header, checked.
struct RequestHead: Sendable {
  /// How the body's end is known (RFC 9112, 6.3).
  enum Framing: Sendable, Equatable {
    case none
    case length(Int)
    case chunked
  }

  let method: Method
  let target: RequestTarget
  let fields: Fields
  let framing: Framing
  let isHTTP11: Bool
  let keepsAlive: Bool
  let expectsContinue: Bool
}
