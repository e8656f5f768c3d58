import Domain
import FoundationEssentials
import HTTPServer
import Store
import Telemetry
import Transfer

/// All settings, read and checked.
struct Configuration: Sendable {
  var listen: (address: IPAddress, port: UInt16)
  var store: StoreAddress
  var keyRingPath: String
  /// Nil for the listener's own address.
  var publicURL: String?
  var relay: MailRelay?
  var mailFrom: MailAddress
  var authorities: String
  var addressPolicy: AddressPolicy
  var trustedProxies: [AddressRange]
  var tls: ServerConfiguration.TLS?
  var templatesDirectory: String
  var publicDirectory: String
  var logLevel: Log.Level
  var drain: Interval

  init(_ sources: SettingSources, directories: ProgramDirectories) throws(ConfigurationError) {
    listen = try Self.listen(sources)
    store = try Self.store(sources)
    keyRingPath = try Self.keyRing(sources, store)
    publicURL = try Self.publicURL(sources)
    mailFrom = try Self.mailFrom(sources)
    authorities = try Self.authorities(sources)
    relay = try Self.relay(sources, ehlo: mailFrom.domain)
    addressPolicy = AddressPolicy(allowed: try Self.ranges("allow-address", sources))
    trustedProxies = try Self.ranges("trusted-proxy", sources)
    tls = try Self.tls(sources)
    templatesDirectory = try directories.find("templates", sources)
    publicDirectory = try directories.find("public", named: "Public", sources)
    guard let level = Log.Level(rawValue: sources.value("log-level") ?? "") else {
      throw sources.complaint("log-level", "must be debug, info, warning or error.")
    }
    logLevel = level
    guard let seconds = sources.value("drain-seconds").flatMap(Int64.init),
      (0...3600).contains(seconds)
    else { throw sources.complaint("drain-seconds", "must be a whole number from 0 to 3600.") }
    drain = .seconds(seconds)
  }

  /// The sender when none was set: good enough for a demonstration, refused by real relays.
  static let standardSender = "Postern <postern@localhost.localdomain>"

  private static func listen(
    _ sources: SettingSources
  ) throws(ConfigurationError) -> (address: IPAddress, port: UInt16) {
    let text = sources.value("listen") ?? ""
    guard let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...])
    else { throw sources.complaint("listen", "must be HOST:PORT such as 127.0.0.1:8080.") }
    var host = String(text[..<colon])
    if host == "localhost" { host = "127.0.0.1" }
    if host.isEmpty || host == "*" { host = "0.0.0.0" }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard let address = IPAddress(host) else {
      throw sources.complaint("listen", "must name an address, such as 127.0.0.1:8080 or [::]:80.")
    }
    return (address, port)
  }

  private static func store(_ sources: SettingSources) throws(ConfigurationError) -> StoreAddress {
    do { return try StoreAddress(sources.value("store") ?? "") } catch {
      throw sources.complaint(
        "store", "must be sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE.")
    }
  }

  private static func keyRing(
    _ sources: SettingSources, _ store: StoreAddress
  ) throws(ConfigurationError) -> String {
    if let path = sources.value("key-ring") { return path }
    guard case .sqlite(let path) = store else {
      throw sources.complaint(
        "key-ring", "is missing; a store on a server needs one, shared by all nodes.")
    }
    return path + ".keys"
  }

  private static func publicURL(_ sources: SettingSources) throws(ConfigurationError) -> String? {
    guard let text = sources.value("public-url") else { return nil }
    let origin = text.hasSuffix("/") ? String(text.dropLast()) : text
    let host = origin.hasPrefix("https://") ? origin.dropFirst(8) : origin.dropFirst(7)
    guard origin.hasPrefix("https://") || origin.hasPrefix("http://"), !host.isEmpty,
      host.utf8.allSatisfy({ byte in
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
          || ".-:[]".utf8.contains(byte)
      })
    else {
      throw sources.complaint(
        "public-url", "must be an origin without a path, such as https://gate.example.")
    }
    return origin
  }

  private static func mailFrom(_ sources: SettingSources) throws(ConfigurationError) -> MailAddress
  {
    do {
      return try MailAddress(parsing: sources.value("mail-from") ?? standardSender)
    } catch { throw sources.complaint("mail-from", error.message) }
  }

  private static func authorities(_ sources: SettingSources) throws(ConfigurationError) -> String {
    let path = sources.value("ca-file") ?? ""
    guard sources.isSet("ca-file") else { return path }
    let mark = Array("-----BEGIN CERTIFICATE-----".utf8)
    guard let file = FileManager.default.contents(atPath: path), file.firstRange(of: mark) != nil
    else { throw sources.complaint("ca-file", "'\(path)' holds no certificates (PEM).") }
    return path
  }

  private static func relay(
    _ sources: SettingSources, ehlo: String
  ) throws(ConfigurationError) -> MailRelay? {
    guard let url = sources.value("smtp") else { return nil }
    guard sources.isSet("mail-from") else {
      throw sources.complaint("mail-from", "is missing; mail needs a sender when --smtp is set.")
    }
    do {
      return try MailRelay(url: url, ehlo: ehlo, authorities: sources.value("ca-file"))
    } catch { throw sources.complaint("smtp", error.message) }
  }

  private static func ranges(
    _ name: String, _ sources: SettingSources
  ) throws(ConfigurationError) -> [AddressRange] {
    var ranges: [AddressRange] = []
    for text in sources.list(name) {
      guard let range = AddressRange(text) else {
        throw sources.complaint(name, "'\(text)' is not a block of addresses such as 10.0.0.0/8.")
      }
      ranges.append(range)
    }
    return ranges
  }

  private static func tls(
    _ sources: SettingSources
  ) throws(ConfigurationError) -> ServerConfiguration.TLS? {
    switch (sources.value("tls-certificate"), sources.value("tls-key")) {
    case (nil, nil): return nil
    case (let certificate?, let key?):
      return ServerConfiguration.TLS(certificate: certificate, key: key)
    case (nil, _): throw sources.complaint("tls-certificate", "is missing; --tls-key needs it.")
    case (_, nil): throw sources.complaint("tls-key", "is missing; --tls-certificate needs it.")
    }
  }
}
