import HTTPServer
import Synchronization

/// What the server calls: nothing but 503 until everything behind it stands.
///
/// The listener comes first because its port is part of the public address when none was set.
final class Front: Sendable {
  /// Not the closure alone: generic code wraps a bare one anew with every access.
  private struct Inside {
    var handler: Handler?
  }

  private let inside = Mutex(Inside())

  func open(_ handler: @escaping Handler) { inside.withLock { $0.handler = handler } }

  var handler: Handler {
    { request in
      guard let handler = self.inside.withLock({ $0.handler }) else {
        var response = Response.text(.serviceUnavailable, "Starting.")
        response.fields.set(.retryAfter, "1")
        return response
      }
      return try await handler(request)
    }
  }
}

/// Whether this node takes requests.
final class Readiness: Sendable {
  private let flag = Atomic(false)

  var isReady: Bool { flag.load(ordering: .acquiring) }

  func set(_ isReady: Bool) { flag.store(isReady, ordering: .releasing) }
}

/// A call to the outbox that can be handed out before there is one.
final class Wake: Sendable {
  /// Not the closure alone: generic code wraps a bare one anew with every access.
  private struct Target {
    var call: (@Sendable () -> Void)?
  }

  private let target = Mutex(Target())

  func connect(_ call: @escaping @Sendable () -> Void) {
    target.withLock { $0.call = call }
  }

  func callAsFunction() { target.withLock { $0.call }?() }
}
