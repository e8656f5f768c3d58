import Domain
import Gateway
import JSON
import Maintenance
import Store
import Support
import Testing

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct SealAuditTrailTests {
  @Test func `the events of every tenant are sealed in order, the newest later`() async throws {
    try await MaintenanceFixture.run { world in
      let other = try await world.addTenant("other")
      let tenants = [world.tenant, other]
      func add(_ count: Int) async throws {
        for number in 0..<count {
          let event = AuditEvent(
            id: world.id(), event: .taskCreated, task: nil, actor: .system, address: nil,
            detail: ["number": .integer(number)], at: world.hand.now)
          try await world.database.write(.system) { transaction in
            try AuditEventRepository(transaction, of: tenants[number % 2]).insert(event)
          }
          world.hand.advance(.milliseconds(1))
        }
      }
      try await add(600)
      world.hand.advance(.seconds(2))
      try await add(10)
      let job = SealAuditTrail(database: world.database)
      _ = try await job.run(world.hand.now)
      let first = try await AuditVerifier.verify(world.tenant, in: world.database)
      #expect(first.position?.sequence == 300)
      world.hand.advance(.seconds(3))
      _ = try await job.run(world.hand.now)
      _ = try await job.run(world.hand.now)
      for tenant in tenants {
        let walk = try await AuditVerifier.verify(tenant, in: world.database)
        #expect(walk.position?.sequence == 305)
      }
      _ = try await AuditVerifier.verify(
        world.tenant, in: world.database, expecting: first.position)
    }
  }
}
