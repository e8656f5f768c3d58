/// The bounds that a route group sets to its requests.
package struct RouteLimits: Sendable, Hashable {
  /// Bytes of a body, buffered or streamed.
  package var body: Int

  package init(body: Int = .max) { self.body = body }
}

/// A set of routes that share a prefix, an error renderer, limits and middleware.
///
/// Requests that match no route, or lack the method, of a path below the group's are refused in the
/// group's form and pass its middleware too.
package struct RouteGroup {
  struct Definition {
    let method: Method
    let pattern: String
    let handler: Handler
  }

  /// Settings of one group, inherited by the groups inside it.
  struct Settings: Sendable {
    var errors: any ErrorRenderer
    var limits: RouteLimits
    var middleware: [any Middleware] = []

    /// The handler behind the middleware; errors of both are rendered, and the middleware sees
    /// rendered answers only.
    func wrap(_ handler: @escaping Handler) -> @Sendable (Request) async -> Response {
      let inner = errors.rendering(handler)
      return middleware.isEmpty ? inner : errors.rendering(chain(middleware, inner))
    }

    func refuse(_ request: Request, _ error: HTTPError) async -> Response {
      await wrap { _ in throw error }(request)
    }
  }

  let prefix: String
  let settings: Settings
  private(set) var routes: [Definition] = []
  private(set) var groups: [RouteGroup] = []

  init(_ prefix: String, _ settings: Settings) {
    precondition(
      prefix.isEmpty || (prefix.utf8.first == UInt8(ascii: "/") && prefix.last != "/"),
      "a prefix is empty, or begins with a slash and does not end in one")
    self.prefix = prefix
    self.settings = settings
  }

  /// Adds a route; its pattern follows the group's prefix.
  ///
  /// The handler chooses how it takes the body: `body.bytes()` buffers it whole, iteration streams
  /// it. The group's limit holds for both.
  package mutating func on(
    _ method: Method, _ pattern: String, _ handler: @escaping Handler
  ) {
    routes.append(Definition(method: method, pattern: prefix + pattern, handler: handler))
  }

  /// Adds a group inside this one; what is not given is inherited, and middleware is added inside.
  package mutating func group(
    _ prefix: String = "", errors: (any ErrorRenderer)? = nil, limits: RouteLimits? = nil,
    middleware: [any Middleware] = [], _ build: (inout RouteGroup) -> Void
  ) {
    var settings = settings
    if let errors { settings.errors = errors }
    if let limits { settings.limits = limits }
    settings.middleware += middleware
    var group = RouteGroup(self.prefix + prefix, settings)
    build(&group)
    groups.append(group)
  }
}
