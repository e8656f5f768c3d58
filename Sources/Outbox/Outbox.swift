package import Cryptography
package import Domain
package import Gateway
package import Store
import Synchronization
package import Telemetry
package import Transfer

/// The dispatcher: leases due deliveries, sends them, records what came of it.
///
/// At least once and never lost: a delivery ends only when its result is recorded under its lease, and
/// every attempt carries the same id.
package final class Outbox: Sendable {
  package typealias Send = @Sendable (TransferRequest) async -> TransferAnswer

  private let database: any Database
  private let settings: OutboxSettings
  private let clock: Clock
  private let random: RandomSource
  private let log: Log
  private let metrics: OutboxMetrics
  private let courier: Courier
  private let judge: Judge
  private let book: EndpointBook
  private let recorder: Recorder
  private let company: Company
  private let holdings = Holdings()
  private let ward = Ward()
  private let call: Call

  /// - Parameters:
  ///   - company: whether other processes work on the same store.
  ///   - send: what sends one request; returns soon once its task is cancelled.
  ///   - recorded: told after every commit which results count.
  package init(
    database: any Database, company: Company, send: @escaping Send, channels: ChannelTable,
    keys: LiveKeyRing, clock: Clock, random: RandomSource = .system, log: Log, metrics: Metrics,
    settings: OutboxSettings = OutboxSettings(),
    recorded: @escaping @Sendable ([DeliveryResult]) -> Void = { _ in }
  ) {
    self.database = database
    self.settings = settings
    self.clock = clock
    self.random = random
    self.log = log
    self.metrics = OutboxMetrics(metrics, kinds: channels.kinds)
    courier = Courier(channels: channels, keys: keys, clock: clock, send: send)
    judge = Judge(random: random.pooled())
    book = EndpointBook(database: database, keys: keys, life: settings.settingsLife)
    let call = Call(settings)
    self.call = call
    self.company = company
    let news = LaneNews(log: log, metrics: self.metrics)
    recorder = Recorder(
      database: database, clock: clock, log: log, judge: judge, holdings: holdings, ward: ward
    ) { [judge] results, outcome in
      news.tell(outcome.learnt)
      let now = clock.now
      let isNews = outcome.told > 0 || outcome.learnt.contains { $0.mayGo(at: now) }
      let waiting = call.desk.withLock { $0.learn(outcome.learnt, at: now) }
      if isNews { call.wake() }
      recorded(results)
      return waiting.map { judge.released($0.delivery, dueAt: now) }
    }
  }

  /// An outbox that sends through the transfer loop.
  package convenience init(
    database: any Database, company: Company, transfer: Transfer, channels: ChannelTable,
    keys: LiveKeyRing, clock: Clock, random: RandomSource = .system, log: Log, metrics: Metrics,
    settings: OutboxSettings = OutboxSettings()
  ) {
    self.init(
      database: database, company: company, send: { await transfer.send($0) },
      channels: channels, keys: keys, clock: clock, random: random, log: log, metrics: metrics,
      settings: settings)
  }

  /// An outbox with keys that never change.
  package convenience init(
    database: any Database, company: Company, send: @escaping Send, channels: ChannelTable,
    keys: KeyRing, clock: Clock, log: Log, metrics: Metrics,
    settings: OutboxSettings = OutboxSettings(),
    recorded: @escaping @Sendable ([DeliveryResult]) -> Void = { _ in }
  ) {
    self.init(
      database: database, company: company, send: send, channels: channels,
      keys: LiveKeyRing(keys), clock: clock, log: log, metrics: metrics, settings: settings,
      recorded: recorded)
  }

  /// Says that there may be something to send; cheap, from any thread, as often as wanted.
  package func wake() { call.wake() }

  /// Claims nothing more, finishes what is under way, and lets `run` return.
  package func stop() {
    call.desk.withLock { $0.isStopping = true }
    call.bell.ring()
  }

  /// Sends until `stop` or until the task is cancelled; runs once.
  ///
  /// The work is a task of its own because the store turns cancelled callers away, and what was sent
  /// must still be recorded.
  package func run() async {
    await withTaskCancellationHandler {
      await Task { await self.work() }.value
    } onCancel: {
      self.stop()
    }
  }

  private func work() async {
    async let recording: Void = recorder.run()
    await withDiscardingTaskGroup { group in
      while !call.desk.withLock({ $0.isStopping }) {
        staff(&group)
        if await claim() { continue }
        let patience = call.desk.withLock { $0.patience(at: clock.now) }
        await call.bell.wait(atMost: patience)
      }
      release(call.desk.withLock { $0.lanes.drain() })
      await letFinish()
      group.cancelAll()
    }
    recorder.finish()
    await recording
  }

  /// Waits for what is under way, as long as the grace allows.
  private func letFinish() async {
    let end = ContinuousClock.now + .milliseconds(settings.grace.milliseconds)
    while call.desk.withLock({ $0.lanes.active > 0 }) {
      let left = ContinuousClock.now.duration(to: end)
      guard left > .zero else { return }
      await call.bell.wait(atMost: .milliseconds(Int64(left / .milliseconds(1)) + 1))
    }
  }

  /// Sends everything that has a slot, each in a task that goes on with the next.
  private func staff(_ group: inout DiscardingTaskGroup) {
    while let job = call.desk.withLock({ $0.lanes.next() }) {
      group.addTask { await self.carry(job) }
    }
    call.desk.withLock { metrics.load($0.lanes) }
  }

  private func carry(_ first: Desk.Job) async {
    var current: Desk.Job? = first
    while let job = current {
      let health = await deliver(job.item)
      let (next, mustRing) = call.desk.withLock { $0.following(job.queue, health) }
      if mustRing { call.bell.ring() }
      current = next
    }
  }
}

/// The desk, and the bell that calls whoever works at it.
private final class Call: Sendable {
  let desk: Mutex<Desk>
  let bell = Doorbell()

  init(_ settings: OutboxSettings) { desk = Mutex(Desk(settings)) }

  func wake() {
    let isNews = desk.withLock { desk in
      defer { desk.isWoken = true }
      return !desk.isWoken
    }
    if isNews { bell.ring() }
  }
}

extension Outbox {
  /// Whether a claim was made, so that there may be more to do at once.
  private func claim() async -> Bool {
    let now = clock.now
    guard let term = company.term, recorder.count < settings.waiting else { return false }
    let opened = ward.opened
    let plan = call.desk.withLock { desk in
      desk.plan(
        at: now, under: { company.lease { random.bytes(16) } }, holding: { holdings.all },
        opened: opened)
    }
    guard let plan else { return false }
    do {
      let claim = try await take(plan)
      if let gate = claim.gate { ward.adopt(gate.breakers) }
      release(call.desk.withLock { $0.learn(claim, of: plan) })
      metrics.claimed(claim, at: now)
      let deliveries = claim.leased.flatMap(\.deliveries)
      holdings.take(deliveries)
      await accept(deliveries, of: term, probing: claim.gate?.probes ?? [])
    } catch {
      log.error("outbox.claim_failed", ["error": "\(error)"])
      call.desk.withLock { $0.fail(plan, until: now + settings.poll) }
    }
    return true
  }

  /// A process that is alone only looks: what it holds is written nowhere.
  private func take(_ plan: ClaimPlan) async throws -> Claim {
    switch plan.lease {
    case .alone: try await database.read(.system) { try plan.run($0) }
    case .node: try await database.write(.system) { try plan.run($0) }
    }
  }

  /// Puts leased deliveries in their lanes, with what they are sent with.
  private func accept(
    _ leased: [LeasedDelivery], of term: Int, probing probes: Set<OutboxQueue>
  ) async {
    guard !leased.isEmpty else { return }
    let now = clock.now
    do {
      let endpoints = try await book.endpoints(Set(leased.compactMap(EndpointKey.init)), at: now)
      let early = call.desk.withLock { desk in
        leased.filter { !add($0, of: term, endpoints, probes, to: &desk, at: now) }
      }
      for delivery in early { recorder.add(judge.released(delivery, dueAt: now)) }
    } catch {
      log.error("outbox.settings_failed", ["error": "\(error)"])
      for delivery in leased {
        recorder.add(judge.released(delivery, dueAt: now + settings.poll))
      }
    }
  }

  /// False when its queue was paused meanwhile.
  private func add(
    _ delivery: LeasedDelivery, of term: Int, _ endpoints: [EndpointKey: Endpoint],
    _ probes: Set<OutboxQueue>, to desk: inout Desk, at now: Timestamp
  ) -> Bool {
    let isProbe = probes.contains(delivery.queue)
    guard isProbe || !desk.lanes.isStill(delivery.queue) else { return false }
    let known = EndpointKey(delivery).flatMap { endpoints[$0] }
    let endpoint = known ?? .unreadable(of: delivery.tenant, at: now)
    let parcel = Parcel(delivery: delivery, endpoint: endpoint, term: term, isProbe: isProbe)
    if isProbe {
      desk.lanes.add(probe: parcel, of: delivery.queue)
    } else {
      desk.lanes.add(parcel, to: delivery.queue)
    }
    return true
  }

  /// Gives back untried what waits, due at once.
  private func release(_ parcels: [Parcel]) {
    let now = clock.now
    for parcel in parcels {
      recorder.add(judge.released(parcel.delivery, dueAt: now, sign: parcel.unsent))
    }
  }

  /// Sends one delivery, or ends it unsent when it is too late for it.
  private func deliver(_ parcel: Parcel) async -> LaneHealth {
    let delivery = parcel.delivery
    let now = clock.now
    if let deadline = delivery.deadline, deadline <= now {
      let result = judge.tooLate(parcel, at: now)
      metrics.ended(delivery.kind, result.step.word)
      recorder.add(result)
      return .unknown
    }
    guard company.term == parcel.term else {
      release([parcel])
      return .unknown
    }
    let finding = await courier.attempt(parcel)
    if finding.isInterrupted, call.desk.withLock({ $0.isStopping }) {
      release([parcel])
      return .unknown
    }
    conclude(parcel, finding)
    return finding.health
  }

  private func conclude(_ parcel: Parcel, _ finding: Finding) {
    let delivery = parcel.delivery
    let now = clock.now
    let result = judge.result(of: parcel, finding, at: now)
    if result.disables != nil { book.markGone(parcel.endpoint, at: now) }
    switch result.sign?.sign {
    case .asked(let moment):
      release(call.desk.withLock { $0.lanes.pause(delivery.queue, until: moment) })
    case .bad:
      call.desk.withLock { $0.lanes.suspect(delivery.queue, until: now + Breaker.firstWait) }
    case .good, .unsent, nil: break
    }
    metrics.attempted(delivery.kind, finding)
    if case .discarded = result.step { metrics.ended(delivery.kind, result.step.word) }
    recorder.add(result)
    guard case .delivered = finding.outcome else { return logFailure(delivery, finding, result) }
  }

  private func logFailure(
    _ delivery: LeasedDelivery, _ finding: Finding, _ result: DeliveryResult
  ) {
    log.info(
      "delivery.failed",
      [
        "delivery": LogValue(delivery.id), "kind": LogValue(delivery.kind),
        "attempt": LogValue(delivery.attempts + 1), "outcome": LogValue(finding.outcome.word),
        "reason": LogValue(finding.outcome.reason ?? ""), "step": LogValue(result.step.word),
        "destination": LogValue(finding.destination),
      ])
  }
}

extension DeliveryResult.Step {
  /// The word for metrics and the log.
  var word: String {
    switch self {
    case .delivered: "delivered"
    case .again: "retryable"
    case .discarded: "discarded"
    case .cancelled: "cancelled"
    case .released: "released"
    }
  }
}

extension Endpoint {
  /// Stands for one whose name cannot be read.
  static func unreadable(of tenant: TenantID, at now: Timestamp) -> Endpoint {
    Endpoint(
      .none(of: tenant), tenantName: "", settings: nil, signingSecrets: [],
      obstacle: "its endpoint cannot be read", loadedAt: now)
  }
}
