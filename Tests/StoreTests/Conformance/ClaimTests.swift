import Domain
import Store
import Support
import Testing

@Suite(.timeLimit(.minutes(10))) struct ClaimTests {
  private static func tenant(_ number: Int) -> TenantID {
    TenantID(at: noon + .milliseconds(Int64(number)), random: [UInt8](repeating: 1, count: 10))
  }

  private static func row(
    _ tenant: TenantID, _ endpoint: String, number: Int = 0, due milliseconds: Int64 = 0
  ) -> DeliveryRow {
    DeliveryRow(
      id: DeliveryID(
        at: noon + .milliseconds(Int64(number)), random: Array(tenant.bytes.suffix(10))),
      tenant: tenant, task: nil, purpose: .notice,
      destination: DeliveryDestination(
        kind: "webhook", endpoint: nil, keys: DeliveryKeys(endpoint: endpoint)),
      content: DeliveryContent(event: .taskCreated, payload: "{}"),
      dueAt: noon + .milliseconds(milliseconds))
  }

  /// When a service is down that everybody uses, every tenant has a queue that waits.
  @Test(arguments: Backend.available, [1, 32, 33, 20_000])
  func `a claim excludes any number of queues`(backend: Backend, count: Int) async throws {
    try await backend.withSchema { transaction in
      let endpoints = ["https://hooks.example", "a \"strange\" one: ' \\ ü"]
      let waiting = (0..<count).map { number in
        OutboxQueue(endpoint: endpoints[number % 2], tenant: Self.tenant(number))
      }
      let queues = [waiting[0], waiting[count - 1]]
      for queue in Set(queues) {
        try DeliveryRepository(transaction, of: queue.tenant).insert([
          Self.row(queue.tenant, queue.endpoint)
        ])
      }
      let claims = ClaimRepository(transaction, under: .alone)
      #expect(try claims.due(at: noon, excluding: waiting, limit: 9).isEmpty)
      let sameEndpoint = Self.tenant(count)
      try DeliveryRepository(transaction, of: sameEndpoint).insert([
        Self.row(sameEndpoint, endpoints[0])
      ])
      let due = try claims.due(at: noon, excluding: waiting, limit: 9)
      #expect(due.map(\.tenant) == [sameEndpoint])
    }
  }
}
