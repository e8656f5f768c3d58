package import Cryptography
package import Domain
package import Telemetry

/// Reads the key ring's file again when it has changed.
package struct ReloadKeyRing: MaintenanceJob {
  package let name = "follow_key_ring"
  package let interval = Interval.seconds(5)
  package let runsOnEveryNode = true
  private let keys: LiveKeyRing
  private let log: Log

  package init(_ keys: LiveKeyRing, log: Log) {
    self.keys = keys
    self.log = log
  }

  package func run(_ now: Timestamp) async throws -> Timestamp? {
    if try keys.refresh() {
      log.info("keys_reloaded", ["keys": "\(keys.keyIDs)"])
    }
    return nil
  }
}
