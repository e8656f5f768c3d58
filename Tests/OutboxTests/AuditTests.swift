import Domain
import Outbox
import Store
import Synchronization
import Telemetry
import Support
import Testing

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct AuditTests {
  private static let tenant = TenantID(at: noon, random: [UInt8](repeating: 3, count: 10))

  private static func event(_ number: UInt8) -> AuditLink {
    AuditLink(
      tenant: tenant, id: EventID(at: noon, random: [UInt8](repeating: number, count: 10)),
      event: "task.created", task: nil, actorKind: "system", actor: nil,
      address: number % 2 == 0 ? nil : "192.0.2.1", detail: #"{"number":\#(number)}"#,
      at: noon + .seconds(Int64(number)))
  }

  /// A chain of as many events.
  private static func chain(_ count: UInt8) -> [AuditLink] {
    var previous = AuditChain.origin
    return (1...count).map { number in
      var link = event(number)
      link.sequence = Int64(number)
      previous = AuditChain.digest(of: link, after: previous)
      link.digest = previous
      return link
    }
  }

  struct Tampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fault: AuditVerifier.Fault?
    let change: @Sendable (inout [AuditLink]) -> Void

    init(
      _ name: String, _ fault: AuditVerifier.Fault?,
      _ change: @escaping @Sendable (inout [AuditLink]) -> Void
    ) {
      (testDescription, self.fault, self.change) = (name, fault, change)
    }
  }

  static let tamperings = [
    Tampering("nothing", nil) { _ in },
    Tampering("another detail", .altered(at: 4)) { $0[3].detail = #"{"number":5}"# },
    Tampering("another actor", .altered(at: 4)) { $0[3].actor = "ada@example.com" },
    Tampering("no actor made an empty one", .altered(at: 4)) { $0[3].actor = "" },
    Tampering("another time", .altered(at: 4)) { $0[3].at = noon },
    Tampering("another address", .altered(at: 3)) { $0[2].address = nil },
    Tampering("another digest", .altered(at: 9)) { $0[8].digest = AuditChain.origin },
    Tampering("no digest", .altered(at: 9)) { $0[8].digest = nil },
    Tampering("one deleted", .gap(at: 4)) { $0.remove(at: 3) },
    Tampering("one deleted and the rest moved up", .altered(at: 4)) { links in
      links.remove(at: 3)
      for place in 3..<links.count { links[place].sequence = Int64(place + 1) }
    },
    Tampering("the first deleted", .gap(at: 1)) { $0.remove(at: 0) },
    Tampering("two in another order", .gap(at: 4)) { $0.swapAt(3, 4) },
    Tampering("two in another order, renumbered", .altered(at: 4)) { links in
      links.swapAt(3, 4)
      (links[3].sequence, links[4].sequence) = (4, 5)
    },
    Tampering("one put in", .gap(at: 5)) { links in
      var link = AuditTests.event(77)
      link.sequence = 4
      link.digest = AuditChain.digest(of: link, after: links[2].digest ?? [])
      links.insert(link, at: 3)
    },
    Tampering("the last cut off", .truncated(at: 9)) { $0.removeLast(2) },
    Tampering("all cut off", .truncated(at: 1)) { $0.removeAll() },
    Tampering("the end written anew", .anotherChain(at: 10)) { links in
      links[9].detail = "{}"
      links[9].digest = AuditChain.digest(of: links[9], after: links[8].digest ?? [])
    },
  ]

  @Test(arguments: Self.tamperings)
  func `the first broken place is named`(_ tampering: Tampering) {
    var links = Self.chain(10)
    let head = links.last.flatMap { link in
      link.digest.map { AuditHead(sequence: 10, digest: $0) }
    }
    tampering.change(&links)
    var verifier = AuditVerifier(expecting: head)
    var fault: AuditVerifier.Fault?
    do throws(AuditVerifier.Fault) {
      try verifier.check(links)
      try verifier.finish()
    } catch {
      fault = error
    }
    #expect(fault == tampering.fault)
  }

  @Test func `the events of every tenant are sealed in order, the newest later`() async throws {
    try await World.run { world in
      let other = world.id(TenantID.self)
      try await world.add(tenant: other, named: "other")
      let tenants = [world.tenant, other]
      func add(_ count: Int) async throws {
        for number in 0..<count {
          let event = AuditEvent(
            id: world.id(), event: .taskCreated, task: nil, actor: .system, address: nil,
            detail: ["number": .integer(number)], at: world.hand.now)
          try await world.database.write(.system) { transaction in
            try AuditRepository(transaction, of: tenants[number % 2]).insert(event)
          }
          world.hand.advance(.milliseconds(1))
        }
      }
      try await add(600)
      world.hand.advance(.seconds(2))
      try await add(10)
      let duty = SealAudit(database: world.database)
      _ = try await duty.run(world.hand.now)
      let first = try await AuditVerifier.verify(world.tenant, in: world.database)
      #expect(first?.sequence == 300)
      world.hand.advance(.seconds(3))
      _ = try await duty.run(world.hand.now)
      _ = try await duty.run(world.hand.now)
      for tenant in tenants {
        let head = try await AuditVerifier.verify(tenant, in: world.database, expecting: nil)
        #expect(head?.sequence == 305)
      }
      _ = try await AuditVerifier.verify(world.tenant, in: world.database, expecting: first)
    }
  }
}

@Suite(.timeLimit(.minutes(10)), .everyEngine) struct SchedulerTests {
  @Test func `a duty is due after its interval, or sooner when it says so`() {
    var table = Timetable([.seconds(10), .seconds(60)], at: noon)
    #expect(table.due(at: noon) == [0, 1])
    table.done(0, at: noon, next: noon + .seconds(3))
    table.done(1, at: noon, next: noon + .hours(1))
    #expect(table.patience(at: noon) == .seconds(3))
    #expect(table.due(at: noon + .seconds(2)) == [])
    table.done(0, at: noon + .seconds(3), next: noon)
    #expect(table.due(at: noon + .seconds(3)) == [0])
    table.done(0, at: noon + .seconds(3), next: nil)
    #expect(table.due(at: noon + .seconds(60)) == [0, 1])
  }

  @Test func `a duty that fails stops no other, and the scheduler ends`() async throws {
    struct Failing: Duty {
      let name = "failing"
      let interval = Interval.minutes(1)

      func run(_ now: Timestamp) async throws -> Timestamp? { throw StoreError.busy }
    }
    let gate = Gatekeeper()
    let hand = HandClock()
    let metrics = Metrics()
    let scheduler = Scheduler(
      [
        Failing(),
        ExpireTasks { now in
          gate.note("ran")
          return gate.count("ran") < 3 ? now : nil
        },
      ], clock: hand.clock, log: .silent, metrics: metrics)
    async let running: Void = scheduler.run()
    await gate.wait("ran", 3)
    scheduler.stop()
    await running
    let text = String(decoding: metrics.render(), as: UTF8.self)
    #expect(text.contains(#"postern_duty_failures_total{duty="failing"} 1"#))
  }

  @Test func `what has served is forgotten`() async throws {
    try await World.run { world in
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
