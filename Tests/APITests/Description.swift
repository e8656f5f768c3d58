@testable import API
import Domain
@testable import HTTPServer
import JSON

/// The machine-readable description of the API, and the comparison of values with it.
enum Description {
  static let document: JSON =
    (try? JSONParser.parse((try? Files.bytes(of: "Public/openapi.json")) ?? [])) ?? .null

  /// Every operation by its method and path.
  static let operations: [(route: Router.Route, operation: JSON)] = {
    let paths = document["paths"]?.object?.members ?? []
    return paths.flatMap { path in
      (path.value.object?.members ?? []).compactMap { member in
        Method(rawValue: member.name.uppercased()).map {
          (Router.Route(method: $0, pattern: path.name), member.value)
        }
      }
    }
  }()

  static func operation(_ route: Router.Route) -> JSON? {
    operations.first { $0.route == route }?.operation
  }

  /// The parts of an answer that are not as described.
  static func complaints(_ response: Response, _ method: Method) -> [String] {
    let type = response.fields[.contentType] ?? ""
    if type == "application/problem+json" {
      return complaints(response.json, schema("Problem"), at: "problem")
        + undescribed(response, method)
    }
    guard let described = described(response, method) else {
      return ["\(response.route ?? "no route") does not describe \(response.status)"]
    }
    guard let content = described["content"]?.object else {
      return response.body.isEmpty ? [] : ["a body where none is described"]
    }
    guard let media = content[String(type.prefix { $0 != ";" })] else {
      return ["the type \(type) is not described"]
    }
    guard type.hasPrefix("application/json"), let schema = media["schema"] else { return [] }
    return complaints(response.json, schema, at: "body")
  }

  /// Problems that every path has stand in the introduction.
  private static func undescribed(_ response: Response, _ method: Method) -> [String] {
    guard let route = response.route, response.status != .methodNotAllowed,
      described(response, method) == nil
    else { return [] }
    return ["\(method.rawValue) \(route) does not describe \(response.status)"]
  }

  private static func described(_ response: Response, _ method: Method) -> JSON? {
    guard let pattern = response.route else { return nil }
    let route = Router.Route(method: method == .head ? .get : method, pattern: pattern)
    return operation(route)?["responses"]?[response.status.description].map(resolve)
  }

  static func schema(_ name: String) -> JSON {
    document["components"]?["schemas"]?[name] ?? .null
  }

  /// The schema that a `$ref` names.
  static func resolve(_ json: JSON) -> JSON {
    guard let reference = json["$ref"]?.string else { return json }
    return reference.split(separator: "/").dropFirst().reduce(document) { place, name in
      place[String(name)] ?? .null
    }
  }
}

extension Description {
  /// The scopes that open a route, one of which is enough.
  static func scopes(of route: Router.Route) -> [KeyScope] {
    (operation(route)?["security"]?.array ?? []).compactMap { alternative in
      alternative["key"]?.array?.first?.string.flatMap(KeyScope.init)
    }
  }
}

extension Surface {
  /// The methods and paths of its endpoints.
  var routes: [Router.Route] {
    endpoints.map { Router.Route(method: $0.method, pattern: prefix + $0.pattern) }
  }
}
