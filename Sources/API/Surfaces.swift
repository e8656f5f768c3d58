package import HTTPServer

/// The JSON surfaces of the API.
package enum Surfaces {
  /// Every surface.
  ///
  /// Adding one is adding its folder and its line here.
  static let all: [Surface] = [
    V1.surface
  ]

  /// Adds the routes of every surface, and those of operations.
  package static func register(on router: inout Router, _ environment: APIEnvironment) {
    register(all, on: &router, environment)
  }

  static func register(
    _ surfaces: [Surface], on router: inout Router, _ environment: APIEnvironment
  ) {
    for surface in surfaces { surface.register(on: &router, environment) }
    router.group(errors: ProblemRenderer(log: environment.log)) { group in
      Operations.register(on: &group, environment)
    }
  }
}
