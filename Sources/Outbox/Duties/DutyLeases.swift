package import Cryptography
package import Domain
package import Store
import Synchronization

/// Decides which of several nodes does a duty.
///
/// A node that has a duty keeps it while it lives; another takes it over when the lease runs out. A
/// duty must bear that two do it at once: the holder may be frozen in the middle of it.
package final class DutyLeases: Sendable {
  private static let shortest = Interval.seconds(10)

  private let database: any Database
  private let holder: [UInt8]
  private let kept = Mutex<[String: ContinuousClock.Instant]>([:])

  package init(_ database: any Database, random: RandomSource = .system) {
    self.database = database
    holder = random.bytes(16)
  }

  /// Takes a duty, or keeps it.
  ///
  /// - Returns: nil when this node does it now; otherwise when to ask again.
  package func take(_ duty: any Duty, at now: Timestamp) async throws -> Timestamp? {
    let length = max(Self.shortest.milliseconds, 2 * duty.interval.milliseconds)
    let moment = ContinuousClock.now
    let renewed = kept.withLock { $0[duty.name] }
    // The store is asked only when half of the lease is over.
    if let renewed, moment - renewed < .milliseconds(length / 2) { return nil }
    let until = now + .milliseconds(length)
    let foreign = try await database.write(.system) { [holder, name = duty.name] transaction in
      try DutyLeaseRepository(transaction).take(name, for: holder, until: until, at: now)
    }
    kept.withLock { $0[duty.name] = foreign == nil ? moment : nil }
    guard let foreign else { return nil }
    // A clock that was ahead somewhere must not keep this node away for long.
    return max(min(foreign, until), now + .seconds(1))
  }

  /// Leaves the duties to others.
  package func giveBack() async {
    kept.withLock { $0 = [:] }
    _ = try? await database.write(.system) { [holder] transaction in
      try DutyLeaseRepository(transaction).release(of: holder)
    }
  }
}
