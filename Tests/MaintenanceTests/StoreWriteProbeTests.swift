import Domain
import Maintenance
import Store
import Support
import Testing

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct StoreWriteProbeTests {
  @Test func `a store that kept nothing is written to until it keeps something`() async throws {
    try await MaintenanceFixture.run { world in
      let job = StoreWriteProbe(database: world.database)
      let before = world.database.counters.writes
      _ = try await job.run(noon)
      #expect(world.database.counters.writes == before)
      await #expect(throws: StoreError.self) {
        try await world.database.write(.system) { transaction in
          switch transaction.dialect {
          case .sqlite: _ = try transaction.query("PRAGMA max_page_count = 1")
          case .postgres: try transaction.execute("SET LOCAL transaction_read_only = on")
          }
          let subject = [UInt8](repeating: 1, count: 100_000)
          _ = try RateCounterRepository(transaction)
            .take(.codesPerLinkHour, subject: subject, at: noon)
        }
      }
      #expect(world.database.trouble != nil)
      _ = try await job.run(noon)
      #expect(world.database.trouble == nil)
      let nodes = try await world.database.read(.system) { transaction in
        try NodeRepository(transaction).alive(at: noon - .days(1))
      }
      #expect(nodes.isEmpty)
    }
  }
}
