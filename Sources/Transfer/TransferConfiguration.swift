package import Domain
import Glibc

/// How transfers are made.
package struct TransferConfiguration: Sendable {
  /// Whom HTTP calls may reach unless a request says otherwise.
  package var policy: AddressPolicy
  /// Who carries mails unless a request says otherwise.
  package var relay: MailRelay?
  /// The certificate authorities, as one PEM file.
  ///
  /// A directory would switch off libcurl's cache of parsed authorities: 20 ms of CPU for each new
  /// connection.
  package var authorities: String
  /// Threads that make HTTP calls, at least one; each keeps a processor busy with some 30,000 calls a second.
  package var loops: Int
  /// Idle connections kept for HTTP.
  package var idleConnections: Int
  /// How long an idle connection may wait for its next use.
  package var idleAge: Interval
  /// How long a connection may serve at all, so that changed names take effect.
  package var connectionLifetime: Interval
  /// The low-speed guard: fewer bytes a second than this, for this long, ends a transfer.
  package var slowBytes: Int
  package var slowFor: Interval
  package var userAgent: String

  package init(
    policy: AddressPolicy = .publicOnly, relay: MailRelay? = nil,
    authorities: String = "/etc/ssl/certs/ca-certificates.crt",
    loops: Int = Self.usualLoops, idleConnections: Int = 256,
    idleAge: Interval = .seconds(55), connectionLifetime: Interval = .seconds(300),
    slowBytes: Int = 16, slowFor: Interval = .seconds(15), userAgent: String = "Postern"
  ) {
    self.policy = policy
    self.relay = relay
    self.authorities = authorities
    self.loops = max(1, loops)
    self.idleConnections = idleConnections
    self.idleAge = idleAge
    self.connectionLifetime = connectionLifetime
    self.slowBytes = slowBytes
    self.slowFor = slowFor
    self.userAgent = userAgent
  }

  /// Two where there are two processors: the other goes on while one of them waits for its turn.
  package static var usualLoops: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1 ? 2 : 1 }
}
