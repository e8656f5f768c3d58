package import Domain

/// An error that names the status of its answer.
package protocol StatusError: Error {
  var status: Status { get }
}

/// A refusal of the router or of middleware: an unknown path, a method that a path lacks, a rate.
package struct HTTPError: StatusError, Hashable {
  package let status: Status
  /// The methods of the path, for the Allow field (RFC 9110 section 10.2.1).
  package let allow: [Method]
  /// The time to wait, for the Retry-After field (RFC 9110 section 10.2.3).
  package let retryAfter: Interval?

  package init(_ status: Status, allow: [Method] = [], retryAfter: Interval? = nil) {
    self.status = status
    self.allow = allow
    self.retryAfter = retryAfter
  }

  /// The methods of the path as the Allow field lists them.
  package var allowText: String { allow.map(\.rawValue).joined(separator: ", ") }
}
