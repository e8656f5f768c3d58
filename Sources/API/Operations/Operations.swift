import Domain
import HTTPServer
import JSON

/// The endpoints for operators and monitoring; they need no key.
enum Operations {
  static func register(on group: inout RouteGroup, _ environment: APIEnvironment) {
    group.on(.get, "/healthz") { _ in .json(.ok, ["status": "ok"]) }
    group.on(.get, "/readyz") { _ in await readiness(environment) }
    group.on(.get, "/metrics") { _ in
      Response(
        fields: [
          .contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store",
        ], body: Array(await environment.metrics().utf8))
    }
    group.on(.get, "/openapi.json") { _ in
      Response(
        fields: [.contentType: "application/json", .cacheControl: "public, max-age=300"],
        body: environment.description)
    }
  }

  private static func readiness(_ environment: APIEnvironment) async -> Response {
    guard let reason = await environment.unreadiness() else {
      return .json(.ok, ["status": "ready"])
    }
    var response = Response.json(
      .serviceUnavailable, ["status": "unavailable", "reason": .string(reason.rawValue)])
    response.fields.set(.retryAfter, "5")
    return response
  }
}
