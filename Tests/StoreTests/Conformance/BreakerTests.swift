import Domain
import Store
import Support
import Testing

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct BreakerRepositoryTests {
  private let tenant = TenantID(at: noon, random: Array(repeating: 1, count: 10))

  private func withStore(_ test: (any Database) async throws -> Void) async throws {
    try await Engine.current.withDatabase { database in
      try await Migrator(Migration.all).apply(to: database, clock: Clock { noon })
      try await test(database)
    }
  }

  private func queue(_ key: String) -> OutboxQueue { OutboxQueue(endpoint: key, tenant: tenant) }

  private func all(_ database: any Database) async throws -> [OutboxQueue: Breaker] {
    try await database.read(.system) { try BreakerRepository($0).all() }
  }

  @Test func `nodes that learn at once lose no signal, and one of them opens the breaker`()
    async throws
  {
    try await withStore { database in
      let queues = ["a", "b", "c"].map(queue)
      let changes = try await withThrowingTaskGroup { group in
        for node in 0..<40 {
          group.addTask {
            let order = node.isMultiple(of: 2) ? queues : queues.reversed()
            return try await database.write(.system) { transaction in
              try BreakerRepository(transaction).learn(
                Dictionary(uniqueKeysWithValues: order.map { ($0, [.failure]) }), at: noon)
            }
          }
        }
        return try await group.reduce(into: []) { $0 += $1.flatMap(\.changes) }
      }
      #expect(changes == [.opened, .opened, .opened])
      let expected = Breaker(failures: 40, trips: 1, openUntil: noon + Breaker.firstWait)
      #expect(
        try await all(database) == Dictionary(uniqueKeysWithValues: queues.map { ($0, expected) }))
    }
  }

  @Test func `one of many nodes sends the probe`() async throws {
    try await withStore { database in
      let endpoint = queue("endpoint")
      try await database.write(.system) { transaction in
        _ = try BreakerRepository(transaction)
          .learn([endpoint: Array(repeating: .failure, count: Breaker.threshold)], at: noon)
      }
      func probes(at moment: Timestamp) async throws -> Int {
        try await withThrowingTaskGroup { group in
          for _ in 0..<16 {
            group.addTask {
              try await database.write(.system) {
                try BreakerRepository($0).probe(endpoint, at: moment)
              }
            }
          }
          return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
      }
      let open = noon + Breaker.firstWait
      #expect(try await probes(at: open - .milliseconds(1)) == 0)
      #expect(try await probes(at: open) == 1)
      #expect(try await probes(at: open + Breaker.probeTime - .milliseconds(1)) == 0)
      #expect(try await probes(at: open + Breaker.probeTime) == 1)
      var expected = Breaker(failures: 10, trips: 1)
      expected.probe(at: open + Breaker.probeTime)
      #expect(try await all(database) == [endpoint: expected])
    }
  }

  @Test func `a healthy breaker leaves no row, and an idle one is forgotten`() async throws {
    try await withStore { database in
      let (well, ill, idle) = (queue("well"), queue("ill"), queue("idle"))
      try await database.write(.system) { transaction in
        let breakers = BreakerRepository(transaction)
        _ = try breakers.learn([well: [.failure], idle: [.failure]], at: noon)
        _ = try breakers.learn([ill: [.throttled(until: noon + .days(3))]], at: noon + .days(2))
        _ = try breakers.learn([well: [.success]], at: noon + .days(2))
      }
      #expect(Set(try await all(database).keys) == [ill, idle])
      let mine = try await database.read(.tenant(tenant)) { [tenant] in
        try BreakerRepository($0).all(of: tenant)
      }
      #expect(mine["ill"] == Breaker(askedUntil: noon + .days(3)))
      try await database.write(.system) {
        try BreakerRepository($0).deleteOld(at: noon + .days(2) + .milliseconds(1))
      }
      #expect(Set(try await all(database).keys) == [ill])
      try await database.write(.system) { try BreakerRepository($0).delete(ill) }
      #expect(try await all(database) == [:])
    }
  }

  @Test func `a breaker belongs to one tenant's endpoint`() async throws {
    try await withStore { database in
      let other = TenantID(at: noon, random: Array(repeating: 2, count: 10))
      let theirs = OutboxQueue(endpoint: "endpoint", tenant: other)
      try await database.write(.system) { [ours = queue("endpoint")] transaction in
        let breakers = BreakerRepository(transaction)
        _ = try breakers.learn(
          [ours: Array(repeating: .failure, count: 10), theirs: [.failure]], at: noon)
      }
      #expect(try await all(database)[theirs] == Breaker(failures: 1))
      let seen = try await database.read(.tenant(other)) {
        try BreakerRepository($0).all(of: other)
      }
      #expect(seen == ["endpoint": Breaker(failures: 1)])
    }
  }
}
