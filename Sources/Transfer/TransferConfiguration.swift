package import Domain
import Glibc

/// The settings of all transfers.
package struct TransferConfiguration: Sendable {
  /// The addresses that HTTP calls may reach unless a request says otherwise.
  package var policy: AddressPolicy
  /// The relay that carries mails unless a request names another.
  package var relay: MailRelay?
  /// The certificate authorities, as one PEM file.
  ///
  /// A directory would switch off libcurl's cache of parsed authorities: 20 ms of CPU for each new
  /// connection.
  package var authorities: String
  /// The number of threads that make HTTP calls, at least one; 30,000 calls a second fill a processor.
  package var loops: Int
  /// The number of idle connections kept for HTTP.
  package var idleConnections = 256
  /// The longest time that a connection stays idle.
  package var idleAge = Interval.seconds(55)
  /// The longest life of a connection, so that changed names take effect.
  package var connectionLifetime = Interval.seconds(300)
  /// The low-speed guard: fewer bytes a second than this, for this long, ends a transfer.
  package var slowBytes = 16
  package var slowFor = Interval.seconds(15)
  package var userAgent = "Postern"

  package init(
    policy: AddressPolicy = .publicOnly, relay: MailRelay? = nil,
    authorities: String = "/etc/ssl/certs/ca-certificates.crt", loops: Int = Self.usualLoops
  ) {
    self.policy = policy
    self.relay = relay
    self.authorities = authorities
    self.loops = max(1, loops)
  }

  /// Two on two processors or more: one loop works while the other waits for the scheduler.
  package static var usualLoops: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1 ? 2 : 1 }
}
