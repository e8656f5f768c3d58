/// The contents of a `postgres://` address: parameters for libpq, and three for Postern.
///
/// libpq never sees the three: `pgbouncer=true` for a pooler in transaction mode (no session state
/// outlives a transaction then), `postern_listen=HOST:PORT` for the server behind the pooler, where
/// notifications are received, and `postern_connections=N`.
struct PostgresAddress: Sendable, Hashable {
  /// The address without Postern's parameters.
  let libpq: String
  /// Whether a transaction may run on another server session than the one before.
  let isPooled: Bool
  let listensAt: Place?
  let connections: Int?

  struct Place: Sendable, Hashable {
    let host: String
    let port: String
  }

  init(_ url: String) throws(StoreError) {
    let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var rest = [Substring]()
    var (isPooled, listensAt, connections) = (false, Place?.none, Int?.none)
    for pair in parts.dropFirst().first?.split(separator: "&") ?? [] {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = halves.count == 2 ? String(halves[1]) : ""
      switch halves[0] {
      case "pgbouncer": isPooled = try Self.flag(value)
      case "postern_listen": listensAt = try Self.place(value)
      case "postern_connections": connections = try Self.count(value)
      default: rest.append(pair)
      }
    }
    libpq = String(parts[0]) + (rest.isEmpty ? "" : "?" + rest.joined(separator: "&"))
    self.isPooled = isPooled
    self.listensAt = listensAt
    self.connections = connections
  }

  /// Whether notifications can be received.
  var canListen: Bool { !isPooled || listensAt != nil }

  private static func flag(_ value: String) throws(StoreError) -> Bool {
    switch value {
    case "true": return true
    case "false": return false
    default: throw .address("pgbouncer takes true or false")
    }
  }

  private static func count(_ value: String) throws(StoreError) -> Int {
    guard let count = Int(value), (2...1_000).contains(count) else {
      throw .address("postern_connections takes a number from 2 to 1000")
    }
    return count
  }

  private static func place(_ value: String) throws(StoreError) -> Place {
    guard let colon = value.lastIndex(of: ":"),
      let port = UInt16(value[value.index(after: colon)...]), port > 0
    else { throw .address("postern_listen takes HOST:PORT") }
    let host = value[..<colon].filter { $0 != "[" && $0 != "]" }
    guard !host.isEmpty else { throw .address("postern_listen takes HOST:PORT") }
    return Place(host: host, port: String(port))
  }
}

extension PostgresAddress {
  /// Hosts and database for people to read; nothing where a secret could be among them.
  static func publicPart(of url: String) -> String {
    guard let scheme = url.firstRange(of: "://") else { return "postgres://…" }
    let parts = url[scheme.upperBound...].split(
      separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard !parts.dropFirst().contains(where: { $0.contains("@") }) else { return "postgres://…" }
    let place = parts[0].split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    return "postgres://" + place
  }
}
