import Cryptography
import Domain
import Gateway
import Store
import Support
import Testing

/// A store with the whole schema and one tenant.
final class MaintenanceFixture: Sendable {
  let database: any Database
  let keys = KeyRing.generate()
  let hand: TestClock
  let tenant: TenantID
  private let random = RandomSource.system

  private init(_ database: any Database, _ hand: TestClock) async throws {
    self.database = database
    self.hand = hand
    tenant = try await TestTenant.add("acme", to: database, at: hand.now)
  }

  static func run(_ test: (MaintenanceFixture) async throws -> Void) async throws {
    let hand = TestClock()
    try await TestStore.with(hand.clock) { try await test(try await MaintenanceFixture($0, hand)) }
  }

  func id<Kind>(_ kind: Identifier<Kind>.Type = Identifier<Kind>.self) -> Identifier<Kind> {
    Identifier(at: hand.now, random: random.bytes(10))
  }

  /// Adds one more tenant.
  func addTenant(_ name: String) async throws -> TenantID {
    try await TestTenant.add(name, to: database, at: hand.now)
  }

  func insertDeliveryWithoutTask() async throws {
    let row = DeliveryRow(
      id: id(), tenant: tenant, task: nil, purpose: .outcome, destination: .webhook(id()),
      content: DeliveryContent(event: .taskCompleted, payload: "{}"), dueAt: hand.now)
    try await database.write(.system) { [tenant] transaction in
      try DeliveryRepository(transaction, of: tenant).insert([row])
    }
  }
}
