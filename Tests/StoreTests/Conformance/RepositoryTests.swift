import Domain
import JSON
import Store
import Support
import Testing

/// Every method of every repository runs on every engine: a statement that one of them does not
/// understand, or types otherwise, is found here.
@Suite struct RepositoryTests {
  let tenant = TenantID(at: noon, random: Array(repeating: 1, count: 10))
  let later = noon + .minutes(1)

  @Test(arguments: Backend.available)
  func `tenants, keys and secrets are stored and found`(backend: Backend) async throws {
    try await backend.withSchema { [tenant, later] transaction in
      let tenants = TenantRepository(transaction)
      let acme = Tenant(id: tenant, name: "acme", displayName: "Acme", createdAt: noon)
      #expect(try tenants.insert(acme))
      #expect(try !tenants.insert(acme))
      #expect(try tenants.find(tenant) == acme)
      #expect(try tenants.find(named: "acme") == acme)
      #expect(try tenants.all() == [acme])

      let keys = APIKeyRepository(transaction, of: tenant)
      let key = APIKey(
        id: made(1), tenant: tenant, name: "ci", scopes: [.tasksRead, .tasksWrite], createdAt: noon)
      try keys.insert(key, digest: digest(1))
      #expect(try keys.all() == [key])
      let found = try APIKeyRepository.find(digests: [digest(0), digest(1)], in: transaction)
      #expect(found?.key == key && found?.digest == digest(1))
      try keys.renew(key.id, digest(9), with: digest(2))
      #expect(try APIKeyRepository.find(digests: [digest(2)], in: transaction) == nil)
      try keys.renew(key.id, digest(1), with: digest(2))
      #expect(try APIKeyRepository.find(digests: [digest(2)], in: transaction)?.key == key)
      #expect(try keys.revoke(key.id, at: later))
      #expect(try !keys.revoke(key.id, at: later))
      #expect(try APIKeyRepository.find(digests: [digest(2)], in: transaction) == nil)

      let secrets = SigningSecretRepository(transaction, of: tenant)
      let secret = SigningSecret(id: made(2), sealed: [1, 2], createdAt: noon)
      try secrets.insert(secret, owner: tenant.bytes)
      #expect(try secrets.live(owner: tenant.bytes, at: later) == [secret])
      try secrets.retire(owner: tenant.bytes, at: later)
      #expect(try secrets.live(owner: tenant.bytes, at: later) == [])
      try secrets.deleteAll(owner: tenant.bytes)
    }
  }

  @Test(arguments: Backend.available)
  func `channels and webhooks are stored, found and removed`(backend: Backend) async throws {
    try await backend.withSchema { [tenant] transaction in
      let channels = ChannelRepository(transaction, of: tenant)
      let channel = ConfiguredChannel(
        id: made(1), name: "approvals", kind: "slack", settings: [9], createdAt: noon)
      #expect(try channels.insert(channel))
      #expect(try !channels.insert(channel))
      #expect(try channels.find(channel.id) == channel)
      #expect(try channels.find(named: ["x", "approvals"]) == [channel])
      #expect(try channels.all() == [channel])
      #expect(try channels.disable(channel.id, reason: "gone"))
      #expect(try !channels.disable(channel.id, reason: "gone"))
      #expect(try channels.delete(channel.id))

      let webhooks = WebhookRepository(transaction, of: tenant)
      let webhook = Webhook(
        id: made(2), url: [8], selection: .only([.taskCreated]), createdAt: noon)
      try webhooks.insert(webhook)
      #expect(try webhooks.find(webhook.id) == webhook)
      #expect(try webhooks.all() == [webhook])
      #expect(try webhooks.disable(webhook.id, reason: "gone"))
      #expect(try webhooks.delete(webhook.id))
    }
  }

  @Test(arguments: Backend.available)
  func `tasks and responses are stored and found`(backend: Backend) async throws {
    try await backend.withSchema { [tenant, later] transaction in
      let tasks = TaskRepository(transaction, of: tenant)
      var task = try example(tenant)
      try tasks.insert(task, callback: nil)
      try tasks.insert(try example(tenant, 7), callback: [1])
      #expect(try tasks.find(task.id)?.definition.title == "Approve the LOAN")
      #expect(try tasks.lock(task.id)?.state == .pending)
      #expect(try tasks.snapshot(task.id) == TaskSnapshot(task, links: []))
      #expect(try tasks.callback(task.id) == nil)
      #expect(try tasks.callback(made(7)) == [1])
      let filters = [
        TaskFilter(), TaskFilter(states: [.pending, .claimed]), TaskFilter(workflowID: "wf"),
        TaskFilter(runID: "run"), TaskFilter(text: "loan"), TaskFilter(text: "100%_!"),
      ]
      let counts = try filters.map { try tasks.list($0, before: nil, limit: 9).count }
      #expect(counts == [2, 2, 2, 2, 2, 0])
      #expect(try tasks.list(TaskFilter(assignee: "a@b.example"), before: nil, limit: 9).isEmpty)
      #expect(try tasks.list(TaskFilter(), before: made(7), limit: 9).map(\.id) == [task.id])
      #expect(try TaskRepository.nextDue(in: transaction) == task.expiresAt)
      #expect(
        try TaskRepository.due(at: task.expiresAt, limit: 9, in: transaction).count == 2)

      let decision = Decision(
        id: made(3), approved: true, result: ["rate": "4.5"], comment: nil, decidedBy: .timeout,
        decidedAt: later)
      _ = task.decide(decision)
      #expect(try tasks.close(task))
      #expect(try !tasks.close(task))
      #expect(try tasks.find(task.id)?.decision == decision)
      #expect(try tasks.snapshot(task.id) == TaskSnapshot(task, links: []))
      #expect(
        try tasks.list(TaskFilter(), before: made(7), limit: 9) == [TaskSnapshot(task, links: [])])
      try ResponseRepository(transaction, of: tenant).insert(
        made(4), task: task.id, link: nil, decision: decision)
    }
  }

  @Test(arguments: Backend.available)
  func `a search finds a rare text and a rare state at any age`(
    backend: Backend
  ) async throws {
    try await backend.withSchema { [tenant] transaction in
      let tasks = TaskRepository(transaction, of: tenant)
      let links = AccessLinkRepository(transaction, of: tenant)
      for number in 0..<2300 {
        let moment = noon + .milliseconds(Int64(number))
        let isRare = number % 1100 == 3
        let task = HumanTask(
          id: TaskID(at: moment, random: Array(repeating: 1, count: 10)), tenant: tenant,
          definition: try definition(isRare ? "Pay the ferryman" : "Approve the loan"), at: moment)
        try tasks.insert(task, callback: nil)
        let link = AccessLink(
          id: LinkID(at: moment, random: Array(repeating: 2, count: 10)), tenant: tenant,
          task: task.id, position: 0,
          email: number % 2 == 0 ? "ada@example.com" : "bob@example.com",
          createdAt: moment, expiresAt: moment + .minutes(1))
        try links.insert(link, digest: link.id.bytes)
      }
      /// The numbers of what a list shows, page by page.
      func pages(_ filter: TaskFilter, _ limit: Int) throws -> [Int64] {
        var (numbers, last) = ([Int64](), TaskID?.none)
        while true {
          let page = try tasks.list(filter, before: last, limit: limit)
          numbers += page.map { $0.createdAt.milliseconds - noon.milliseconds }
          last = page.last?.id
          if page.count < limit { return numbers }
        }
      }
      #expect(try pages(TaskFilter(text: "FERRY"), 2) == [2203, 1103, 3])
      #expect(try pages(TaskFilter(text: "ferry"), 50) == [2203, 1103, 3])
      #expect(try pages(TaskFilter(states: [.completed], text: "ferry"), 50) == [])
      #expect(try pages(TaskFilter(text: "dragon"), 50) == [])
      let odd = stride(from: 2299, to: 0, by: -2).map(Int64.init)
      #expect(try pages(TaskFilter(assignee: "bob@example.com"), 100) == odd)
      let open = TaskFilter(states: [.pending, .claimed], assignee: "bob@example.com")
      #expect(try pages(open, 7) == odd)
      #expect(
        try pages(TaskFilter(assignee: "bob@example.com", text: "ferry"), 50) == [2203, 1103, 3])
      #expect(
        try pages(TaskFilter(states: [.expired], assignee: "bob@example.com"), 50) == [])
      #expect(try pages(TaskFilter(states: [.pending, .claimed]), 99).count == 2300)
    }
  }

  @Test(arguments: Backend.available)
  func `links, sessions and codes are stored and found`(backend: Backend) async throws {
    try await backend.withSchema { [tenant, later] transaction in
      let links = AccessLinkRepository(transaction, of: tenant)
      let link = AccessLink(
        id: made(1), tenant: tenant, task: made(2), position: 0, email: "a@b.example",
        createdAt: noon, expiresAt: later)
      try links.insert(link, digest: digest(1))
      #expect(try links.find(link.id) == link)
      #expect(try links.all(of: link.task) == [link])
      #expect(try links.all(of: [link.task, made(8), made(9)]) == [link.task: [link]])
      #expect(try links.all(of: []) == [:])
      #expect(try links.all(of: [link.task], issuedTo: link.email) == [link.task: [link]])
      #expect(try links.all(of: [link.task], issuedTo: "c@d.example") == [:])
      #expect(try AccessLinkRepository.find(digests: [digest(1)], in: transaction) == link)
      #expect(try links.lock(link.id)?.id == link.id)
      #expect(try links.markOpened(link.id, at: later))
      #expect(try !links.markOpened(link.id, at: later))
      #expect(try links.countWrongCode(link.id) == 1)
      try links.saveDraft(link.id, [5])
      #expect(try links.draft(link.id) == [5])
      try links.saveDraft(link.id, nil)
      #expect(try links.draft(link.id) == nil)

      let sessions = AccessSessionRepository(transaction, of: tenant)
      let session = AccessSession(tenant: tenant, link: link.id, createdAt: noon, seenAt: noon)
      try sessions.insert(session, digest: digest(2))
      try sessions.touch(digests: [digest(2)], at: later)
      #expect(
        try AccessSessionRepository.find(digests: [digest(2)], in: transaction)?.seenAt == later)
      try sessions.delete(digests: [digest(2)])
      try AccessSessionRepository.deleteExpired(at: later, in: transaction)

      let codes = CodeChallengeRepository(transaction, of: tenant, link: link.id)
      for code in 1...2 as ClosedRange<UInt8> {
        try codes.send(visitor: [1], code: [code], expiresAt: later, at: noon)
      }
      #expect(try codes.find(visitor: [1])?.liveCodes(at: noon) == [[2], [1]])
      #expect(try codes.takeTry(visitor: [1])?.tries == 1)
      #expect(try codes.consume(visitor: [1]))
      #expect(try !codes.consume(visitor: [1]))
      #expect(try links.revoke(link.id, at: later))
      #expect(try !links.revoke(link.id, at: later))
    }
  }

  @Test(arguments: Backend.available)
  func `concurrent counting lets no more through than the limit`(
    backend: Backend
  ) async throws {
    try await backend.withDatabase { database in
      try await Migrator(Migration.all).apply(to: database, clock: Clock { noon })
      let limit = RateLimit.codesPerLinkHour
      let passed = try await withThrowingTaskGroup { group in
        for _ in 0..<(limit.limit * 4) {
          group.addTask {
            try await database.write(.system) { transaction in
              try RateCounterRepository(transaction).take(limit, subject: [1], at: noon) == nil
            }
          }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(passed == Int(limit.limit))
    }
  }

  @Test(arguments: Backend.available)
  func `a webhook that wants what only a newer build can name wants nothing of this one`(
    backend: Backend
  ) async throws {
    try await backend.withSchema { [tenant] transaction in
      let webhooks = WebhookRepository(transaction, of: tenant)
      let id: WebhookID = made(1)
      try webhooks.insert(Webhook(id: id, url: [1], selection: .all, createdAt: noon))
      #expect(try webhooks.find(id)?.wants(.taskCompleted) == true)
      for (events, wants) in [("castle.stormed", false), ("castle.stormed task.completed", true)] {
        try transaction.execute(
          "UPDATE webhooks SET events = \(events) WHERE tenant_id = \(tenant) AND id = \(id)")
        #expect(try webhooks.find(id)?.wants(.taskCompleted) == wants)
        #expect(try webhooks.find(id)?.wants(.linkOpened) == false)
      }
    }
  }

  @Test(arguments: Backend.available)
  func `counters, idempotent answers and the audit chain are stored and found`(backend: Backend)
    async throws
  {
    try await backend.withSchema { [tenant, later] transaction in
      let counters = RateCounterRepository(transaction)
      for _ in 0..<5 {
        #expect(try counters.take(.codesPerLinkHour, subject: [1], at: noon) == nil)
      }
      #expect(try counters.take(.codesPerLinkHour, subject: [1], at: later) == .minutes(59))
      #expect(try counters.pause(.codesPerLinkHour, subject: [1], at: later) == .minutes(59))
      #expect(try counters.pause(.codesPerLinkHour, subject: [2], at: later) == nil)
      try counters.deleteOld(at: later)

      let answers = IdempotencyRepository(transaction, of: tenant)
      #expect(try answers.insert(digest(1), request: [1], response: [2], at: noon))
      #expect(try !answers.insert(digest(1), request: [1], response: [2], at: noon))
      #expect(try answers.find(digest(1))?.response == [2])
      try IdempotencyRepository.deleteOld(at: later, in: transaction)

      let trail = AuditEventRepository(transaction, of: tenant)
      for number in 1...3 as ClosedRange<UInt8> {
        try trail.insert(
          AuditEvent(
            id: made(number), event: .taskCreated, task: number == 1 ? nil : made(1),
            actor: .system, address: nil, at: noon))
      }
      #expect(try trail.list(task: nil, after: made(1), limit: 9).map(\.id) == [made(2), made(3)])
      #expect(try trail.list(task: made(1), after: nil, limit: 1).count == 1)
      let chain = AuditChainRepository(transaction)
      #expect(try chain.head(of: tenant) == nil)
      var links = try chain.unsealed(before: later, limit: 9)
      for place in links.indices {
        (links[place].seal.sequence, links[place].seal.digest) = (
          Int64(place + 1), digest(UInt8(place))
        )
        (links[place].seal.salt, links[place].seal.commitment) = (digest(7), digest(8))
      }
      try chain.seal(links)
      #expect(try chain.head(of: tenant) == AuditHead(sequence: 3, digest: digest(2)))
      #expect(try chain.chain(of: tenant, after: 1, limit: 9) == Array(links[1...]))
    }
  }

  @Test(arguments: Backend.available)
  func `deliveries of a tenant are listed by state`(backend: Backend) async throws {
    try await backend.withSchema { [tenant, later] transaction in
      let deliveries = DeliveryRepository(transaction, of: tenant)
      try deliveries.insert([
        delivery(tenant, 1, task: made(9)), delivery(tenant, 2), delivery(tenant, 3, endpoint: [4]),
      ])
      #expect(try deliveries.find(made(2))?.state == .available)
      #expect(try deliveries.find(made(2))?.holdsSecrets == false)
      #expect(try deliveries.list(DeliveryFilter(), before: nil, limit: 2).count == 2)
      #expect(
        try deliveries.list(
          DeliveryFilter(task: made(9), state: .available), before: made(3), limit: 2
        ).map(\.id) == [made(1)])
      try deliveries.withdraw(task: made(9), at: later)
      #expect(try deliveries.find(made(1))?.state == .cancelled)
      #expect(try deliveries.redeliver(made(1), at: later))
      #expect(try !deliveries.redeliver(made(2), at: later))
      #expect(try AttemptRepository(transaction, of: tenant).all(of: made(1)).isEmpty)
    }
  }

  @Test(arguments: Backend.available, [Lease.alone, .node(made(9), claim: [7])])
  func `due deliveries are claimed once and their results recorded`(backend: Backend, lease: Lease)
    async throws
  {
    try await backend.withSchema { [tenant, later] transaction in
      let claims = ClaimRepository(transaction, under: lease)
      let outbox = CompletionRepository(transaction)
      let rows = (1...6).map { delivery(tenant, $0) }
      try DeliveryRepository(transaction, of: tenant).insert(rows)
      try NodeRepository(transaction).heartbeat(made(9), until: later, at: noon)
      #expect(try NodeRepository(transaction).alive(at: noon) == [made(9)])
      let queue = OutboxQueue(endpoint: "endpoint", tenant: tenant)
      #expect(try claims.due(at: noon, from: noon, limit: 9).count == 6)
      #expect(try claims.due(at: noon, excluding: [queue], limit: 9).isEmpty)
      #expect(try claims.due(at: noon, tenants: [tenant], limit: 9).isEmpty)
      let due = try claims.due(in: queue, at: noon, limit: 9)
      #expect(due.count == 6)
      let leased = try claims.take(due).deliveries
      #expect(leased.map(\.id) == rows.map(\.id))
      #expect(try claims.due(at: noon, limit: 9).isEmpty == (lease != .alone))
      let transitions: [DeliveryResult.Transition] = [
        .delivered(verdict: "accepted", note: nil), .delivered(verdict: nil, note: "x"),
        .retry(at: later, reason: nil), .discarded(reason: "no"), .cancelled(reason: "no"),
        .released(dueAt: later),
      ]
      let attempt = AttemptEntry(
        number: 1, startedAt: noon, duration: .seconds(1), outcome: "delivered", status: nil,
        address: nil, reason: nil)
      let results = zip(leased, transitions).map { delivery, transition in
        let event = AuditEvent(
          id: EventID(at: noon, random: delivery.id.bytes.suffix(10)), event: .deliveryDelivered,
          task: nil, actor: .system, address: nil, at: noon)
        return DeliveryResult(
          of: delivery, transition, attempts: 1, attempt: attempt,
          disabling: DeliveryResult.Disabling(.channel(made(1)), event: event), event: event)
      }
      let batch = ResultBatch(results, at: later)
      let counted = try outbox.record(batch, isContended: true) { _, _, _ in rows[0] }.counted
      #expect(counted?.count == 6)
      #expect(throws: CompletionRepository.LeaseLost.self) {
        try outbox.record(batch, isContended: false) { _, _, _ in rows[0] }
      }
    }
  }
}

extension Backend {
  /// Runs a test in one transaction on a store with the whole schema.
  func withSchema(
    _ test: @escaping @Sendable (any Transaction) throws -> Void
  ) async throws {
    try await withDatabase { database in
      try await Migrator(Migration.all).apply(to: database, clock: Clock { noon })
      try await database.write(.system, test)
    }
  }
}

private func made<Kind>(_ number: UInt8) -> Identifier<Kind> {
  Identifier(at: noon, random: Array(repeating: number, count: 10))
}

private func digest(_ number: UInt8) -> [UInt8] { Array(repeating: number, count: 32) }

private func example(_ tenant: TenantID, _ number: UInt8 = 2) throws -> HumanTask {
  HumanTask(
    id: made(number), tenant: tenant,
    definition: try definition(
      "Approve the LOAN", Correlation(["workflow_id": "wf", "run_id": "run"])), at: noon)
}

private func definition(
  _ title: String, _ correlation: Correlation = Correlation()
) throws -> TaskDefinition {
  var new = NewTask(title: title, assignees: [NewAssignee(email: "ada@example.com")])
  new.correlation = correlation
  return try TaskDefinition(new)
}

private func delivery(
  _ tenant: TenantID, _ number: UInt8, task: TaskID? = nil, endpoint: [UInt8]? = nil
) -> DeliveryRow {
  DeliveryRow(
    id: made(number), tenant: tenant, task: task, purpose: .invite,
    destination: DeliveryDestination(
      kind: "email", endpoint: endpoint, keys: DeliveryKeys(endpoint: "endpoint")),
    content: DeliveryContent(event: .taskCreated, payload: "{}"), dueAt: noon)
}
