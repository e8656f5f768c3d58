package import Cryptography
package import Domain
package import Telemetry

/// Notices that the key ring's file has changed, and uses what it holds from then on.
package struct FollowKeyRing: Duty {
  package let name = "follow_key_ring"
  package let interval = Interval.seconds(5)
  package let isOnEveryNode = true
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
