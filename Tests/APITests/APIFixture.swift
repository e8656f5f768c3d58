import API
import Cryptography
import Domain
import Gateway
import HTTPServer
import JSON
import Store
import Synchronization
import Telemetry
import Support
import Testing
import Transfer

/// The API over a store of its own, without a socket.
final class APIFixture: Sendable {
  let database: any Database
  let gateway: Gateway
  let hand: TestClock
  let router: Router
  let tenant: TenantID
  /// A key that may do everything in the tenant `acme`.
  let admin: String
  /// A key that may do everything in another tenant.
  let stranger: String
  let unreadiness = Mutex<Unreadiness?>(nil)
  /// The work of a test while a request waits for the nth time.
  let meanwhile = Mutex<(@Sendable (Int) async throws -> Void)?>(nil)
  let pauses = Mutex<[Interval]>([])

  private init(_ database: any Database, _ hand: TestClock) async throws {
    self.hand = hand
    self.database = database
    gateway = Gateway(
      database: database, keys: .generate(), random: .system, clock: hand.clock,
      channels: ChannelTable([
        StubWebhook(), StubChat(), StubConductor(),
      ]),
      settings: GatewaySettings(
        publicURL: "https://gate.example", addressPolicy: .publicOnly), wake: {})
    tenant = try await gateway.createTenant(name: "acme", displayName: "Acme").tenant.id
    _ = try await gateway.createTenant(name: "other")
    admin = try await Self.key("acme", gateway)
    stranger = try await Self.key("other", gateway)
    let relay = Relay()
    var router = Router()
    Surfaces.register(
      on: &router,
      APIEnvironment(
        gateway: gateway, log: .silent, description: try Files.bytes(of: "Public/openapi.json"),
        unreadiness: { relay.world?.unreadiness.withLock { $0 } },
        metrics: { "# EOF\n" }, pause: { try await relay.world?.pause($0) }))
    self.router = router
    relay.set(self)
  }

  /// Runs a test in a store of its own, which is gone afterwards.
  static func with(_ test: (APIFixture) async throws -> Void) async throws {
    let hand = TestClock()
    try await TestStore.with(hand.clock) { try await test(try await APIFixture($0, hand)) }
  }

  private static func key(_ tenant: String, _ gateway: Gateway) async throws -> String {
    let caller = try await gateway.commandLine(of: tenant)
    let key = try await gateway.createKey(NewKey(name: "tests", scopes: [.admin]), by: caller)
    return key.text
  }

  /// A key of `acme` with the scopes given.
  func key(_ scopes: [KeyScope]) async throws -> String {
    try await newKey(scopes).text
  }

  /// The id of such a key.
  func keyID(_ scopes: [KeyScope]) async throws -> String {
    try await newKey(scopes).key.id.description
  }

  private func newKey(_ scopes: [KeyScope]) async throws -> CreatedKey {
    let caller = try await gateway.commandLine(of: "acme")
    return try await gateway.createKey(
      NewKey(name: "tests", scopes: scopes), by: caller)
  }

  private func pause(_ interval: Interval) async throws {
    hand.advance(interval)
    let count = pauses.withLock { pauses in
      pauses.append(interval)
      return pauses.count
    }
    try await meanwhile.withLock { $0 }?(count)
  }
}

/// Lets closures that were made before the world reach it.
private final class Relay: Sendable {
  private let holder = Mutex<Holder>(Holder())

  private struct Holder: Sendable {
    weak let world: APIFixture?
    init(_ world: APIFixture? = nil) { self.world = world }
  }

  var world: APIFixture? { holder.withLock { $0.world } }

  func set(_ world: APIFixture) { holder.withLock { $0 = Holder(world) } }
}

/// A channel kind of these tests, which send nothing.
protocol StubChannel: Channel {}

extension StubChannel {
  func destination(_ settings: JSON) -> String {
    settings["url"]?.string?.split(separator: "/").prefix(2).joined(separator: "//") ?? ""
  }

  func request(for dispatch: Dispatch) throws(Refusal) -> TransferRequest {
    throw Refusal(.unavailable, "Nothing is sent here.")
  }

  func reading(
    of answer: TransferAnswer, to dispatch: Dispatch, step: Int
  ) throws(Refusal) -> ChannelAction { .outcome(.blocked("nothing is sent here")) }

  /// The settings of a channel with an address and, where it signs, a secret.
  func settings(_ given: JSONObject, at path: FieldPath) throws(Refusal) -> JSON {
    var reader = ObjectReader(given, at: path)
    let text = try reader.required("url", reader.string("url", limit: 2048))
    let secret = isSigned ? try reader.string("secret", limit: 200) : nil
    try reader.finish()
    do throws(Refusal) {
      _ = try TransferURL(text, policy: .publicOnly)
    } catch {
      throw error.within(path.member("url"))
    }
    return .object(JSONObject([("url", .string(text)), ("secret", .text(secret))]))
  }

  /// A callback with an address and, for Conductor, the ids of its task.
  func target(
    of callback: NewCallback, _ correlation: Correlation, at path: FieldPath
  ) throws(Refusal) -> CallbackTarget {
    var reader = ObjectReader(callback.settings, at: path, known: ["kind"])
    let url = try reader.required("url", reader.text("url", limit: 2048))
    if kind == "conductor" {
      let workflow = try reader.text("workflow_id", limit: 256) ?? correlation.workflowID
      _ = try reader.required("workflow_id", workflow)
      let task = try reader.text("task_id", limit: 256) ?? correlation.taskID
      _ = try reader.required("task_id", task)
      _ = try reader.text("token", limit: 4096)
    }
    try reader.finish()
    return CallbackTarget(kind: kind, url: url, settings: callback.settings)
  }
}

struct StubChat: StubChannel, ConfigurableChannel {
  let kind = "slack"
  let isSigned = false
}

struct StubWebhook: StubChannel, ConfigurableChannel, CallbackChannel {
  let kind = "webhook"
  let isSigned = true
}

struct StubConductor: StubChannel, CallbackChannel {
  let kind = "conductor"
  let isSigned = false
}
