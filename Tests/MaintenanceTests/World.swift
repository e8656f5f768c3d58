import Cryptography
import Domain
import Gateway
import Store
import Support
import Synchronization
import Testing

/// A moment that tests share.
let noon = Timestamp(seconds: 1_800_000_000)

/// A clock that stands until a test moves it.
final class ManualClock: Sendable {
  private let moment = Mutex(noon)

  var now: Timestamp { moment.withLock { $0 } }
  var clock: Clock { Clock { self.now } }

  func advance(_ interval: Interval) { moment.withLock { $0 = $0 + interval } }
}

/// A store with the whole schema and one tenant.
final class World: Sendable {
  let database: any Database
  let keys = KeyRing.generate()
  let hand = ManualClock()
  let tenant: TenantID
  private let random = RandomSource.system

  private init(_ address: String) async throws {
    database = try openDatabase(try StoreAddress(address))
    try await Migrator(Migration.all).apply(to: database, clock: hand.clock)
    tenant = TenantID(at: noon, random: RandomSource.system.bytes(10))
    try await add(tenant: tenant, named: "acme")
  }

  static func run(_ test: (World) async throws -> Void) async throws {
    try await Engine.current.withAddress { address in
      let world = try await World(address)
      do { try await test(world) } catch {
        await world.database.close()
        throw error
      }
      await world.database.close()
    }
  }

  func id<Kind>(_ kind: Identifier<Kind>.Type = Identifier<Kind>.self) -> Identifier<Kind> {
    Identifier(at: hand.now, random: random.bytes(10))
  }

  func add(tenant: TenantID, named name: String) async throws {
    let row = Tenant(id: tenant, name: name, displayName: "Acme \(name)", createdAt: hand.now)
    try await database.write(.system) { _ = try TenantRepository($0).insert(row) }
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
