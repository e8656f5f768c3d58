/// The methods that this server answers; every other one is 405.
package enum Method: String, Sendable, Hashable, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"

  /// Whether the method asks for no change (RFC 9110, 9.2.1).
  package var isSafe: Bool { self == .get || self == .head }
}
