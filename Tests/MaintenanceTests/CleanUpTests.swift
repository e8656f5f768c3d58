import Domain
import Maintenance
import Store
import Support
import Testing

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct CleanUpTests {
  @Test func `rate counters that are over are deleted`() async throws {
    try await MaintenanceFixture.run { world in
      try await world.database.write(.system) { transaction in
        _ = try RateCounterRepository(transaction).take(.codesPerLinkHour, subject: [1], at: noon)
      }
      _ = try await CleanUp(database: world.database).run(noon + .days(3))
      let left = try await world.database.read(.system) { transaction in
        try transaction.query("SELECT name FROM rate_counters").count
      }
      #expect(left == 0)
    }
  }
}
