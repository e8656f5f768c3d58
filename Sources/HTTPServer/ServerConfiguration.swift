package import Domain

/// The address, the limits and the trusted proxies of a server.
package struct ServerConfiguration: Sendable {
  /// A certificate chain and its key, PEM files.
  package struct TLS: Sendable {
    package var certificate: String
    package var key: String

    package init(certificate: String, key: String) {
      self.certificate = certificate
      self.key = key
    }
  }

  package var address: IPAddress
  /// 0 takes any free port.
  package var port: UInt16
  /// Event loops, each on its own thread; nil is one per core.
  package var loops: Int?
  package var tls: TLS?
  package var trustedProxies: [AddressRange] = []
  package var limits = Limits()
  /// Fields of the answers that connections give by themselves.
  package var refusalFields = Fields()

  package init(address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }
}
