import API
import Cryptography
import Domain
import Gateway
import JSON
import Store
import Support
import Testing
import Transfer

/// A client that no limit counts.
let here = IPAddress.loopback

extension IPAddress {
  static let loopback = IPAddress(bytes: [127, 0, 0, 1]) ?? IPAddress.stranger(1)

  static func stranger(_ number: UInt8) -> IPAddress {
    guard let address = IPAddress(bytes: [192, 0, 2, number]) else {
      preconditionFailure("four bytes are an address")
    }
    return address
  }
}

/// A channel with an address; nothing is sent in these tests.
struct StubChannel: ConfigurableChannel, CallbackChannel {
  let kind: String
  let isSigned: Bool

  func settings(_ given: JSONObject, at path: FieldPath) throws(Refusal) -> JSON {
    var reader = ObjectReader(given, at: path)
    let url = try reader.required("url", reader.string("url", limit: 2048))
    return ["url": .string(url)]
  }

  func target(
    of callback: NewCallback, _ correlation: Correlation, at path: FieldPath
  ) throws(Refusal) -> CallbackTarget {
    var reader = ObjectReader(callback.settings, at: path, known: ["kind"])
    let url = try reader.required("url", reader.text("url", limit: 2048))
    return CallbackTarget(kind: kind, url: url)
  }

  func destination(_ settings: JSON) -> String { settings["url"]?.string ?? "" }

  func request(for dispatch: Dispatch) throws(Refusal) -> TransferRequest {
    throw Refusal(.unavailable, "Nothing is sent here.")
  }

  func reading(
    of answer: TransferAnswer, to dispatch: Dispatch, step: Int
  ) throws(Refusal) -> ChannelAction { .outcome(.blocked("nothing is sent here")) }
}

/// A store with one tenant and the use cases around it.
struct GatewayFixture: Sendable {
  let database: any Database
  let gateway: Gateway
  let hand: TestClock
  let caller: Principal

  private init(
    _ database: any Database, _ hand: TestClock, random: RandomSource, keys: LiveKeyRing
  ) async throws {
    self.database = database
    self.hand = hand
    gateway = Gateway(
      database: database, keys: keys, random: random, clock: hand.clock,
      channels: ChannelTable([
        StubChannel(kind: "webhook", isSigned: true), StubChannel(kind: "chat", isSigned: false),
        StubChannel(kind: "email", isSigned: false),
      ]),
      settings: GatewaySettings(
        publicURL: "https://gate.example", addressPolicy: .publicOnly), wake: {})
    let tenant = try await gateway.createTenant(name: "acme", displayName: "Acme").tenant
    caller = Self.caller(of: tenant.id)
  }

  /// Runs a test in a store of its own, which is gone afterwards.
  static func with(
    random: RandomSource = .system, keys: LiveKeyRing = LiveKeyRing(.generate()),
    _ test: (GatewayFixture) async throws -> Void
  ) async throws {
    let hand = TestClock()
    try await TestStore.with(hand.clock) { database in
      try await test(try await GatewayFixture(database, hand, random: random, keys: keys))
    }
  }

  static func caller(of tenant: TenantID) -> Principal {
    TestTenant.administrator(of: tenant, from: "192.0.2.9")
  }

  func otherTenant() async throws -> Principal {
    Self.caller(of: try await gateway.createTenant(name: "other").tenant.id)
  }

  /// Makes a task; the members given replace those of a plain one.
  func task(_ members: JSONObject = [:], by other: Principal? = nil) async throws -> TaskAtHand {
    var body: JSONObject = [
      "title": "Approve the loan", "assignees": [["email": "ada@example.com", "name": "Ada"]],
      "timeout_seconds": 2_592_000,
    ]
    for member in members.members { body[member.name] = member.value }
    return TaskAtHand(
      try await gateway.createTask(V1Decoding.newTask(.object(body)), by: other ?? caller))
  }

  /// The state of a task as the API shows it.
  func status(of task: TaskAtHand) async throws -> String? {
    try await gateway.task(task.id, for: caller).state.rawValue
  }
}

/// A task that was just made, with the tokens of its links.
struct TaskAtHand: Sendable {
  let id: TaskID
  let links: [LinkID]
  let tokens: [String]

  init(_ created: CreatedTask) {
    id = created.task.id
    links = created.links.map(\.link.id)
    tokens = created.links.map(token(of:))
  }
}

/// The token in the address of a link.
func token(of issued: IssuedLink) -> String {
  String(issued.url.dropFirst("https://gate.example/t/".count))
}
