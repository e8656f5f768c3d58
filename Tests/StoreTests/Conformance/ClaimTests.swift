import Domain
import Store
import Support
import Testing

@Suite(.timeLimit(.minutes(10))) struct ClaimTests {
  private static func tenant(_ number: Int) -> TenantID {
    TenantID(at: noon + .milliseconds(Int64(number)), random: [UInt8](repeating: 1, count: 10))
  }

  private static func row(
    _ tenant: TenantID, _ lane: String, number: Int = 0, due milliseconds: Int64 = 0
  ) -> DeliveryRow {
    DeliveryRow(
      id: DeliveryID(
        at: noon + .milliseconds(Int64(number)), random: Array(tenant.bytes.suffix(10))),
      tenant: tenant, task: nil,
      purpose: .notice, kind: "webhook", event: .taskCreated, endpoint: nil, lane: lane,
      target: nil, payload: "{}", secrets: nil, dueAt: noon + .milliseconds(milliseconds),
      deadline: nil, createdAt: noon)
  }

  /// When a service is down that everybody uses, every tenant has a queue that waits.
  @Test(arguments: Backend.available, [1, 32, 33, 20_000])
  func `any number of queues is passed over`(backend: Backend, count: Int) async throws {
    try await backend.withSchema { transaction in
      let lanes = ["https://hooks.example", "a \"strange\" one: ' \\ ü"]
      let waiting = (0..<count).map { number in
        OutboxQueue(lane: lanes[number % 2], tenant: Self.tenant(number))
      }
      let queues = [waiting[0], waiting[count - 1]]
      for queue in Set(queues) {
        try DeliveryRepository(transaction, of: queue.tenant).insert([
          Self.row(queue.tenant, queue.lane)
        ])
      }
      let claims = ClaimRepository(transaction, under: .alone)
      #expect(try claims.due(at: noon, excluding: waiting, limit: 9).isEmpty)
      let sameLane = Self.tenant(count)
      try DeliveryRepository(transaction, of: sameLane).insert([Self.row(sameLane, lanes[0])])
      let due = try claims.due(at: noon, excluding: waiting, limit: 9)
      #expect(due.map(\.queue.tenant) == [sameLane])
    }
  }

  @Test(arguments: Backend.available, [0, 1, 7, 300])
  func `each queue is found by its first open delivery, unless there are too many queues`(
    backend: Backend, count: Int
  ) async throws {
    try await backend.withSchema { transaction in
      let lanes = ["a", "a b", "Ä", "https://hooks.example"]
      var expected = Set<DueDelivery>()
      for number in 0..<count {
        let (tenant, lane) = (Self.tenant(number / lanes.count), lanes[number % lanes.count])
        let rows = (0..<3).map { Self.row(tenant, lane, number: 10 * number + $0, due: Int64($0)) }
        try DeliveryRepository(transaction, of: tenant).insert(rows)
        try transaction.execute(
          "UPDATE deliveries SET ended_at = \(noon) WHERE tenant_id = \(tenant) AND id = \(rows[0].id)"
        )
        expected.insert(
          DueDelivery(
            queue: OutboxQueue(lane: lane, tenant: tenant), id: rows[1].id, dueAt: rows[1].dueAt))
      }
      let claims = ClaimRepository(transaction, under: .alone)
      #expect(try claims.firsts(ofAtMost: count).map(Set.init) == expected)
      #expect(try count == 0 || claims.firsts(ofAtMost: count - 1) == nil)
      for first in expected {
        let due = try claims.due(of: first.queue, at: noon + .milliseconds(2), limit: 9)
        #expect((due.count, due.first) == (2, first))
        #expect(try claims.due(of: first.queue, at: noon, limit: 9).isEmpty)
      }
    }
  }
}
