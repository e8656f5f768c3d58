/// Finds the handler of a path: a trie over segments, built once.
///
/// A literal beats a parameter (`{name}`, one segment that is not empty). HEAD is answered from GET.
/// Routes belong to groups; those added to the router itself belong to its root group.
package struct Router: Sendable {
  /// A method and the pattern of a path, to compare with the description of the API.
  package struct Route: Sendable, Hashable {
    package let method: Method
    package let pattern: String
  }

  private struct Leaf: Sendable {
    let pattern: String
    let names: [String]
    let group: Int
    let respond: @Sendable (Request) async -> Response
  }

  private struct Node: Sendable {
    var literals: [String: Int] = [:]
    var parameter: Int?
    var leaves: [Method: Leaf] = [:]
    /// The group that refuses unknown paths below.
    var group: Int
  }

  private static let root = 0

  private var nodes: [Node] = [Node(group: root)]
  private var groups: [RouteGroup.Settings]
  /// Every route in the order of registration.
  package private(set) var routes: [Route] = []

  /// Makes a router without routes; errors and limits are those of its root group.
  package init(
    errors: any ErrorRenderer = PlainErrorRenderer(), limits: RouteLimits = RouteLimits()
  ) {
    groups = [RouteGroup.Settings(errors: errors, limits: limits)]
  }

  /// Adds a route to the root group; a pattern that is malformed or taken is a mistake in the program
  /// and traps.
  package mutating func on(_ method: Method, _ pattern: String, _ handler: @escaping Handler) {
    add(RouteGroup.Definition(method: method, pattern: pattern, handler: handler), Self.root)
  }

  /// Adds a group of routes; what is not given is inherited from the root group.
  package mutating func group(
    _ prefix: String = "", errors: (any ErrorRenderer)? = nil, limits: RouteLimits? = nil,
    middleware: [any Middleware] = [], _ build: (inout RouteGroup) -> Void
  ) {
    var root = RouteGroup("", groups[Self.root])
    root.group(prefix, errors: errors, limits: limits, middleware: middleware, build)
    for group in root.groups { add(group) }
  }

  private mutating func add(_ group: RouteGroup) {
    groups.append(group.settings)
    let index = groups.count - 1
    if !group.prefix.isEmpty {
      let place = insert(group.prefix, index).place
      nodes[place].group = index
    }
    for route in group.routes { add(route, index) }
    for inner in group.groups { add(inner) }
  }

  private mutating func add(_ route: RouteGroup.Definition, _ group: Int) {
    let (place, names) = insert(route.pattern, group)
    precondition(Set(names).count == names.count, "each parameter has its own name")
    precondition(
      nodes[place].leaves[route.method] == nil, "\(route.method.rawValue) \(route.pattern) is taken"
    )
    nodes[place].leaves[route.method] = Leaf(
      pattern: route.pattern, names: names, group: group,
      respond: groups[group].wrap(route.handler))
    routes.append(Route(method: route.method, pattern: route.pattern))
  }

  private mutating func insert(_ pattern: String, _ group: Int) -> (place: Int, names: [String]) {
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
        place = child(of: place, nil, group)
      } else {
        precondition(!segment.contains { $0 == "{" || $0 == "}" }, "braces hold a whole segment")
        place = child(of: place, String(segment), group)
      }
    }
    return (place, names)
  }

  /// The node of a literal, or of a parameter when there is none; made when it is new.
  private mutating func child(of place: Int, _ literal: String?, _ group: Int) -> Int {
    let known = literal.map { nodes[place].literals[$0] } ?? nodes[place].parameter
    if let known { return known }
    nodes.append(Node(group: group))
    let new = nodes.count - 1
    if let literal { nodes[place].literals[literal] = new } else { nodes[place].parameter = new }
    return new
  }
}

// Answers of the router.

extension Router {
  /// Runs the handler; 404 for an unknown path, 405 with Allow for a method that the path lacks.
  package func respond(to request: Request) async -> Response {
    var values: [String] = []
    guard let place = find(request.path, 0, 0, &values) else {
      return await groups[nearestGroup(request.path)].refuse(request, HTTPError(.notFound))
    }
    let leaves = nodes[place].leaves
    guard let leaf = leaves[request.method] ?? (request.method == .head ? leaves[.get] : nil)
    else { return await refuseMethod(request, leaves) }
    var routed = request
    routed.parameters = Parameters(names: leaf.names, values: values)
    routed.body.limit = groups[leaf.group].limits.body
    var response = await leaf.respond(routed)
    response.route = leaf.pattern
    return response
  }

  private func refuseMethod(_ request: Request, _ leaves: [Method: Leaf]) async -> Response {
    let allowed = Method.allCases.filter {
      leaves[$0] != nil || ($0 == .head && leaves[.get] != nil)
    }
    let leaf = leaves.values.first
    var response = await groups[leaf?.group ?? Self.root].refuse(
      request, HTTPError(.methodNotAllowed, allow: allowed))
    response.route = leaf?.pattern
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

  /// The group of the deepest known place on the way of an unknown path.
  private func nearestGroup(_ path: [String]) -> Int {
    var place = 0
    for segment in path {
      guard let next = nodes[place].literals[segment] ?? nodes[place].parameter else { break }
      place = next
    }
    return nodes[place].group
  }
}
