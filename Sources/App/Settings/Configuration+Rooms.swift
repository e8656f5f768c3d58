import Domain
import HTTPServer
import Transfer

extension Configuration {
  /// What the server needs of the settings.
  var server: ServerConfiguration {
    var server = ServerConfiguration(address: listen.address, port: listen.port)
    server.tls = tls
    server.trustedProxies = trustedProxies
    server.refusalFields = SecurityHeaders.api
    return server
  }

  /// What the transfer loop needs of the settings.
  var transfer: TransferConfiguration {
    TransferConfiguration(policy: addressPolicy, relay: relay, authorities: authorities)
  }
}
