/// The methods that routes may have, and one that stands for all others.
package enum Method: String, Sendable, Hashable, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
  /// Any other: no route has it, so that each path refuses it with those it has.
  case other = "OTHER"

  /// Whether the method asks for no change (RFC 9110, 9.2.1).
  package var isSafe: Bool { self == .get || self == .head }
}
