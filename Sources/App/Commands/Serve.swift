import Domain
import Glibc
import HTTPServer
import Telemetry

extension Command {
  static let serve = Command("serve", summary: "Runs Postern until SIGTERM or SIGINT.") { call in
    let configuration = try call.configuration()
    let log = Log(level: configuration.logLevel)
    let events = Signals.events()
    let node: Node
    do {
      node = try await Node(configuration, log: log)
    } catch let error as ServerError {
      throw ConfigurationError(error, configuration)
    }
    if node.installation.store.madeKeyRing { call.announceKeyRing(configuration.keyRingPath) }
    if configuration.relay == nil {
      log.warning("no_mail_relay", ["effect": "invitations and codes wait until --smtp is set"])
    }
    await node.run(until: events)
    return 0
  }
}

extension ConfigurationError {
  /// A failure to start, as an error of the setting that caused it.
  init(_ error: ServerError, _ configuration: Configuration) {
    switch error {
    case .cannotListen(let number):
      self.init(
        "--listen: cannot listen on \(configuration.listen.address):\(configuration.listen.port): "
          + Self.reason(number))
    case .badCertificate:
      self.init("--tls-certificate: certificate and key cannot be read or do not belong together.")
    case .noDescriptors, .noThread, .alreadyStarted:
      self.init("--listen: the system gave no descriptors or threads (\(error)).")
    }
  }

  private static func reason(_ number: Int32) -> String {
    switch number {
    case EADDRINUSE: "another program has the port."
    case EADDRNOTAVAIL: "this machine does not have the address."
    case EACCES: "ports below 1024 need a right of their own (CAP_NET_BIND_SERVICE)."
    default: "error \(number)."
    }
  }
}
