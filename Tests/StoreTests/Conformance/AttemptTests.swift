import Domain
import Store
import Support
import Testing

/// The attempt that ends a delivery stands in its row, and whoever reads sees no difference.
@Suite(.timeLimit(.minutes(10))) struct AttemptTests {
  /// What became of each attempt, and the numbers that the log shows then.
  struct Step: Sendable {
    let number: Int
    let isLast: Bool
    let shown: [Int]
  }

  struct Life: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let steps: [Step]
  }

  static let lives = [
    Life(
      testDescription: "delivered at once", steps: [Step(number: 1, isLast: true, shown: [1])]),
    Life(
      testDescription: "delivered at the third",
      steps: [
        Step(number: 1, isLast: false, shown: [1]), Step(number: 2, isLast: false, shown: [1, 2]),
        Step(number: 3, isLast: true, shown: [1, 2, 3]),
      ]),
    Life(
      testDescription: "one that used up no attempt gives its number to the next",
      steps: [
        Step(number: 1, isLast: false, shown: [1]), Step(number: 1, isLast: false, shown: [1]),
        Step(number: 1, isLast: true, shown: [1]),
      ]),
  ]

  @Test(arguments: Backend.available, lives)
  func `attempts are listed in their order`(backend: Backend, life: Life) async throws {
    try await backend.withSchema { transaction in
      let delivery = try Trial(transaction)
      for (place, step) in life.steps.enumerated() {
        try delivery.record(step.number, isLast: step.isLast, status: Int64(place))
        #expect(try delivery.attempts.map(\.number) == step.shown)
        #expect(try delivery.attempts.last?.status == Int64(place))
        #expect(try delivery.attempts.last?.reason == "told \(step.number)")
      }
    }
  }

  @Test(arguments: Backend.available)
  func `a delivery that is sent again keeps its earlier attempts`(backend: Backend) async throws {
    try await backend.withSchema { transaction in
      let delivery = try Trial(transaction)
      try delivery.record(1, isLast: true, status: 500)
      let first = try delivery.attempts
      #expect(first.map(\.status) == [500])
      try delivery.redeliver()
      #expect(try delivery.attempts == first)
      try delivery.record(2, isLast: true, status: 204)
      #expect(try delivery.attempts.map(\.status) == [500, 204])
      #expect(try delivery.attempts.first == first.first)
    }
  }

  @Test(arguments: Backend.available)
  func `a delivery ended without an attempt lists none`(backend: Backend) async throws {
    try await backend.withSchema { transaction in
      let delivery = try Trial(transaction)
      try delivery.record(1, isLast: false, status: 503)
      try delivery.cancel()
      #expect(try delivery.attempts.map(\.status) == [503])
      try delivery.redeliver()
      #expect(try delivery.attempts.map(\.status) == [503])
    }
  }
}

/// One delivery whose attempts are recorded.
private struct Trial {
  private let transaction: any Transaction
  private let tenant = TenantID(at: noon, random: [UInt8](repeating: 7, count: 10))
  private let id = DeliveryID(at: noon, random: [UInt8](repeating: 8, count: 10))

  init(_ transaction: any Transaction) throws {
    self.transaction = transaction
    try DeliveryRepository(transaction, of: tenant).insert([
      DeliveryRow(
        id: id, tenant: tenant, task: nil, purpose: .notice,
        destination: DeliveryDestination(
          kind: "webhook", endpoint: nil, keys: DeliveryKeys(endpoint: "endpoint")),
        content: DeliveryContent(event: .taskCreated, payload: "{}"), dueAt: noon)
    ])
  }

  var attempts: [AttemptEntry] {
    get throws { try AttemptRepository(transaction, of: tenant).all(of: id) }
  }

  func record(_ number: Int, isLast: Bool, status: Int64) throws {
    let reason = "told \(number)"
    let attempt = AttemptEntry(
      number: number, startedAt: noon, duration: .seconds(1), outcome: "word", status: status,
      address: "192.0.2.1", reason: reason)
    let step: DeliveryResult.Transition =
      isLast ? .delivered(verdict: nil, note: reason) : .retry(at: noon, reason: reason)
    try record(step, attempts: number, attempt)
  }

  func cancel() throws { try record(.cancelled(reason: "closed"), attempts: 1, nil) }

  func redeliver() throws {
    #expect(try DeliveryRepository(transaction, of: tenant).redeliver(id, at: noon))
  }

  private func record(
    _ step: DeliveryResult.Transition, attempts: Int, _ attempt: AttemptEntry?
  ) throws {
    let due = DueDelivery(
      id: id, tenant: tenant, keys: DeliveryKeys(endpoint: "endpoint"), dueAt: noon)
    let leased = try ClaimRepository(transaction, under: .alone).take([due]).deliveries
    let result = DeliveryResult(
      of: try #require(leased.first), step, attempts: attempts, attempt: attempt)
    try CompletionRepository(transaction)
      .record(ResultBatch([result], at: noon), isContended: false) { _, _, _ in
        preconditionFailure("nobody is told")
      }
  }
}
