/// Finds the handler of a path: a trie over segments, built once.
///
/// A literal beats a parameter (`{name}`, one segment that is not empty). HEAD is answered from GET.
package struct Router: Sendable {
  /// A way in: what the machine-readable description of the API is compared with.
  package struct Route: Sendable, Hashable {
    package let method: Method
    package let pattern: String
  }

  private struct Leaf: Sendable {
    let pattern: String
    let names: [String]
    let handler: Handler
  }

  private struct Node: Sendable {
    var literals: [String: Int] = [:]
    var parameter: Int?
    var leaves: [Method: Leaf] = [:]
  }

  private var nodes: [Node] = [Node()]
  /// Every route in the order of registration.
  package private(set) var routes: [Route] = []

  /// Turns what a handler threw into an answer; without it, errors pass through and the access log
  /// cannot name their route.
  package var rescue: (@Sendable (any Error, Request) async -> Response)?

  package init() {}

  /// Adds a route; a pattern that is malformed or taken is a mistake in the program and traps.
  package mutating func on(_ method: Method, _ pattern: String, _ handler: @escaping Handler) {
    precondition(pattern.utf8.first == UInt8(ascii: "/"), "a pattern begins with a slash")
    var place = 0
    var names: [String] = []
    for segment in pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      if segment.isEmpty {
        precondition(pattern == "/", "a pattern has no empty segment")
        continue
      }
      if segment.first == "{" && segment.last == "}" {
        names.append(String(segment.dropFirst().dropLast()))
        place = child(of: place, parameterNamed: true, "")
      } else {
        precondition(!segment.contains { $0 == "{" || $0 == "}" }, "braces hold a whole segment")
        place = child(of: place, parameterNamed: false, String(segment))
      }
    }
    precondition(Set(names).count == names.count, "each parameter has its own name")
    precondition(nodes[place].leaves[method] == nil, "\(method.rawValue) \(pattern) is taken")
    nodes[place].leaves[method] = Leaf(pattern: pattern, names: names, handler: handler)
    routes.append(Route(method: method, pattern: pattern))
  }

  private mutating func child(
    of place: Int, parameterNamed isParameter: Bool, _ literal: String
  ) -> Int {
    if let known = isParameter ? nodes[place].parameter : nodes[place].literals[literal] {
      return known
    }
    nodes.append(Node())
    let new = nodes.count - 1
    if isParameter { nodes[place].parameter = new } else { nodes[place].literals[literal] = new }
    return new
  }

  /// Runs the handler; 404 for an unknown path, 405 with Allow for a method that the path lacks.
  package func respond(to request: Request) async throws -> Response {
    var values: [String] = []
    guard let place = find(request.path, 0, 0, &values) else {
      return .text(.notFound, "There is nothing here.\n")
    }
    let leaves = nodes[place].leaves
    guard let leaf = leaves[request.method] ?? (request.method == .head ? leaves[.get] : nil)
    else { return refuseMethod(leaves) }
    var routed = request
    routed.parameters = Parameters(names: leaf.names, values: values)
    var response: Response
    do {
      response = try await leaf.handler(routed)
    } catch {
      guard let rescue else { throw error }
      response = await rescue(error, routed)
    }
    response.route = leaf.pattern
    return response
  }

  private func refuseMethod(_ leaves: [Method: Leaf]) -> Response {
    let allowed = Method.allCases.filter {
      leaves[$0] != nil || ($0 == .head && leaves[.get] != nil)
    }
    var response = Response.text(.methodNotAllowed, "This method is not allowed here.\n")
    let names = allowed.map(\.rawValue).joined(separator: ", ")
    response.fields.set(.allow, FieldValue(names) ?? "GET")
    response.route = leaves.values.first?.pattern
    return response
  }

  /// The deepest place that the segments lead to and that has a handler.
  private func find(_ path: [String], _ depth: Int, _ place: Int, _ values: inout [String]) -> Int?
  {
    guard depth < path.count else { return nodes[place].leaves.isEmpty ? nil : place }
    if let next = nodes[place].literals[path[depth]],
      let found = find(path, depth + 1, next, &values)
    {
      return found
    }
    guard let next = nodes[place].parameter, !path[depth].isEmpty else { return nil }
    values.append(path[depth])
    if let found = find(path, depth + 1, next, &values) { return found }
    values.removeLast()
    return nil
  }
}
