import Cryptography
import Domain
import Gateway
import JSON
import Outbox
import Store
import Synchronization
import Telemetry
import Support
import Testing
import Transfer

/// A channel that says what a test wants; its settings hold the address and the verdict.
struct TestChannel: Channel {
  let kind: String
  let isSigned = true

  func destination(_ settings: JSON) -> String { "https://receiver.example" }

  func request(for dispatch: Dispatch) throws(Refusal) -> TransferRequest {
    if dispatch.settings["refuse"] != nil { throw Refusal(.invalidValue, "The settings are odd.") }
    let url = try TransferURL("https://receiver.example/hook", policy: .publicOnly)
    return .http(
      try HTTPCall(
        .post, url,
        fields: [
          ("webhook-id", dispatch.delivery.id.description),
          ("x-attempt", String(dispatch.delivery.attempt)),
          ("x-tenant", dispatch.sender.name),
          ("x-keys", String(dispatch.sender.signingSecrets.count)),
          ("x-secret", dispatch.secrets.code ?? ""),
        ], body: Array(dispatch.notification.event.rawValue.utf8)))
  }

  func reading(
    of answer: TransferAnswer, to dispatch: Dispatch, step: Int
  ) throws(Refusal) -> ChannelAction {
    if dispatch.settings["ask"] != nil { return .ask(try request(for: dispatch)) }
    switch answer.result {
    case .response(let status, let fields, _, _):
      let pause = fields["retry-after"].flatMap {
        HTTPStatusRule.retryAfter($0, now: dispatch.now)
      }
      if status == 409 {
        return .outcome(.delivered(Outcome.Receipt(.superseded, note: "too late")))
      }
      return .outcome(HTTPStatusRule.outcome(status: status, retryAfter: pause))
    case .failed(.blocked): return .outcome(.blocked("the address is not allowed"))
    case .failed(let failure): return .outcome(.retry(failure.rawValue))
    case .smtp: return .outcome(.permanent("no mail here"))
    }
  }
}

extension TransferRequest {
  func field(_ name: String) -> String? {
    guard case .http(let call) = content else { return nil }
    return call.fields.first { $0.name == name }?.value
  }
}

extension TransferAnswer {
  static func status(_ status: Int, retryAfter: String? = nil) -> TransferAnswer {
    TransferAnswer(
      result: .response(
        status: status, fields: TransferFields(retryAfter.map { [("Retry-After", $0)] } ?? []),
        body: [], truncated: false))
  }
}

/// A store with a tenant and an outbox around it.
final class World: Sendable {
  let database: any Database
  let keys = KeyRing.generate()
  let hand = TestClock()
  let tenant: TenantID
  private let random = RandomSource.system

  private init(_ address: String) async throws {
    database = try openDatabase(try StoreAddress(address))
    try await Migrator(Migration.all).apply(to: database, clock: hand.clock)
    tenant = TenantID(at: noon, random: RandomSource.system.bytes(10))
    try await add(tenant: tenant, named: "acme")
  }

  static func run(_ test: (World) async throws -> Void) async throws {
    try await Engine.current.withAddress { address in
      let world = try await World(address)
      do { try await test(world) } catch {
        await world.database.close()
        throw error
      }
      await world.database.close()
    }
  }

  func id<Kind>(_ kind: Identifier<Kind>.Type = Identifier<Kind>.self) -> Identifier<Kind> {
    Identifier(at: hand.now, random: random.bytes(10))
  }

  /// A node that is alive and sure of its lease, however far the clock is moved and however slow the
  /// machine is.
  func node() async throws -> Deployment {
    var settings = MembershipSettings()
    (settings.lease, settings.certainty) = (.days(2), .hours(1))
    let membership = NodeMembership(
      database, clock: hand.clock, log: .silent, settings: settings)
    try await membership.heartbeat()
    return .cluster(membership)
  }

  func add(tenant: TenantID, named name: String) async throws {
    let row = Tenant(id: tenant, name: name, displayName: "Acme \(name)", createdAt: hand.now)
    try await database.write(.system) { _ = try TenantRepository($0).insert(row) }
  }

  func addChannel(_ settings: JSON = [:], of other: TenantID? = nil) async throws -> ChannelID {
    let id = id(ChannelID.self)
    let tenant = other ?? tenant
    let sealed = keys.seal(settings.bytes, for: SealContext.channelSettings(id).context)
    let row = ConfiguredChannel(
      id: id, name: id.description, kind: "test", settings: sealed, createdAt: hand.now)
    try await database.write(.system) { transaction in
      _ = try ChannelRepository(transaction, of: tenant).insert(row)
    }
    return id
  }

  func addWebhook() async throws -> WebhookID {
    let id = id(WebhookID.self)
    let url: JSON = ["url": "https://receiver.example/hook"]
    let row = Webhook(
      id: id, url: keys.seal(url.bytes, for: SealContext.webhookURL(id).context), selection: .all,
      createdAt: hand.now)
    let secret = self.id(SecretID.self)
    let sealed = keys.seal(
      Array(WebhookSecret.generate().text.utf8),
      for: SealContext.signingSecret(secret).context)
    try await database.write(.system) { [tenant, hand] transaction in
      try WebhookRepository(transaction, of: tenant).insert(row)
      try SigningSecretRepository(transaction, of: tenant).insert(
        SigningSecret(id: secret, sealed: sealed, createdAt: hand.now), owner: id.bytes)
    }
    return id
  }

  func delivery(
    to endpoint: [UInt8]?, key: String? = nil, sequence: String? = nil,
    purpose: DeliveryPurpose = .outcome,
    kind: String = "test", of other: TenantID? = nil, target: JSON? = nil, secrets: JSON? = nil,
    deadline: Timestamp? = nil, task: TaskID? = nil, bucket: String? = nil
  ) -> DeliveryRow {
    let id = id(DeliveryID.self)
    return DeliveryRow(
      id: id, tenant: other ?? tenant, task: task, purpose: purpose,
      destination: DeliveryDestination(
        kind: kind, endpoint: endpoint,
        keys: DeliveryKeys(
          endpoint: key ?? "endpoint \(endpoint?.hashValue ?? 0)", sequence: sequence,
          bucket: bucket),
        target: target.map { keys.seal($0.bytes, for: SealContext.deliveryTarget(id).context) }),
      content: DeliveryContent(
        event: .taskCompleted, payload: "{}",
        secrets: secrets.map { keys.seal($0.bytes, for: SealContext.deliverySecrets(id).context) }),
      dueAt: hand.now, deadline: deadline)
  }

  func insert(_ rows: [DeliveryRow]) async throws {
    try await database.write(.system) { transaction in
      for (tenant, group) in Dictionary(grouping: rows, by: \.tenant) {
        try DeliveryRepository(transaction, of: tenant).insert(group)
      }
    }
  }

  func entry(_ row: DeliveryRow) async throws -> DeliveryEntry {
    let found = try await database.read(.system) { transaction in
      try DeliveryRepository(transaction, of: row.tenant).find(row.id)
    }
    return try #require(found)
  }

  func attempts(_ row: DeliveryRow) async throws -> [AttemptEntry] {
    try await database.read(.system) { transaction in
      try AttemptRepository(transaction, of: row.tenant).all(of: row.id)
    }
  }

  func audit() async throws -> [AuditEntry] {
    try await database.read(.system) { [tenant] transaction in
      try AuditEventRepository(transaction, of: tenant).list(task: nil, after: nil, limit: 1000)
    }
  }
}
