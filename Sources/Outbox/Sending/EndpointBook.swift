import Cryptography
import Domain
import Gateway
import JSON
import Store
import Synchronization

/// Opened settings and keys of the endpoints in use, read again every few seconds.
///
/// What a whole claim needs is read in one snapshot.
final class EndpointBook: Sendable {
  private static let most = 4096

  private let database: any Database
  private let keys: LiveKeyRing
  private let life: Interval
  private let known = Mutex<[EndpointKey: Endpoint]>([:])

  init(database: any Database, keys: LiveKeyRing, life: Interval) {
    self.database = database
    self.keys = keys
    self.life = life
  }

  /// The endpoints, read anew where what is known is too old.
  func endpoints(
    _ wanted: Set<EndpointKey>, at now: Timestamp
  ) async throws -> [EndpointKey: Endpoint] {
    var found = known.withLock { known in
      var found = [EndpointKey: Endpoint](minimumCapacity: wanted.count)
      for key in wanted {
        guard let endpoint = known[key], now < endpoint.loadedAt + life,
          endpoint.loadedAt <= now
        else { continue }
        found[key] = endpoint
      }
      return found
    }
    let missing = wanted.filter { found[$0] == nil }
    guard !missing.isEmpty else { return found }
    let rows = try await database.read(.system) { transaction in
      try missing.map { try StoredEndpoint($0, at: now, in: transaction) }
    }
    let fresh = rows.map { $0.opened(with: keys, at: now) }
    remember(fresh, &found, at: now)
    return found
  }

  /// Lets nobody use an endpoint that says that it is gone, while that is being recorded.
  func markGone(_ endpoint: Endpoint, at now: Timestamp) {
    endpoint.markGone()
    let stone = Endpoint(
      endpoint.key, tenantName: endpoint.tenantName, settings: nil, signingSecrets: [],
      obstacle: Endpoint.disabled, loadedAt: now)
    stone.markGone()
    known.withLock { $0[endpoint.key] = stone }
  }

  /// What was read just before an endpoint said that it is gone does not count.
  private func remember(
    _ fresh: [Endpoint], _ found: inout [EndpointKey: Endpoint], at now: Timestamp
  ) {
    known.withLock { known in
      if known.count + fresh.count > Self.most { known.removeAll(keepingCapacity: true) }
      for endpoint in fresh {
        let stone = known[endpoint.key].flatMap { $0.isGone && now < $0.loadedAt + life ? $0 : nil }
        known[endpoint.key] = stone ?? endpoint
        found[endpoint.key] = stone ?? endpoint
      }
    }
  }
}

/// An endpoint as the store keeps it.
private struct StoredEndpoint: Sendable {
  let key: EndpointKey
  let tenantName: String
  let settings: [UInt8]?
  let isMissing: Bool
  let disabledReason: String?
  let secrets: [SigningSecret]

  init(_ key: EndpointKey, at now: Timestamp, in transaction: any Transaction) throws {
    self.key = key
    tenantName = try TenantRepository(transaction).find(key.tenant)?.displayName ?? ""
    switch key {
    case .channel(let id, let tenant):
      let row = try ChannelRepository(transaction, of: tenant).find(id)
      (settings, isMissing, disabledReason) = (row?.settings, row == nil, row?.disabledReason)
    case .webhook(let id, let tenant):
      let row = try WebhookRepository(transaction, of: tenant).find(id)
      (settings, isMissing, disabledReason) = (row?.url, row == nil, row?.disabledReason)
    case .callbacks, .none:
      (settings, isMissing, disabledReason) = (nil, false, nil)
    }
    secrets =
      try key.owner.map {
        try SigningSecretRepository(transaction, of: key.tenant).live(owner: $0, at: now)
      } ?? []
  }

  func opened(with keys: LiveKeyRing, at now: Timestamp) -> Endpoint {
    var obstacle: String?
    if isMissing { obstacle = "the endpoint was deleted" }
    if disabledReason != nil { obstacle = Endpoint.disabled }
    let plain = settings.flatMap { open($0, with: keys) }
    if settings != nil, plain == nil { obstacle = obstacle ?? "its settings cannot be opened" }
    let opened = secrets.map { secret in
      (try? keys.open(secret.sealed, for: SealContext.signingSecret(secret.id).context))
        .flatMap { WebhookSecret(String(decoding: $0, as: UTF8.self)) }
    }
    if opened.contains(where: { $0 == nil }) {
      obstacle = obstacle ?? "its signing secret cannot be opened"
    }
    return Endpoint(
      key, tenantName: tenantName, settings: plain, signingSecrets: opened.compactMap(\.self),
      obstacle: obstacle, loadedAt: now)
  }

  private func open(_ sealed: [UInt8], with keys: LiveKeyRing) -> JSON? {
    let place: SealContext
    switch key {
    case .channel(let id, _): place = .channelSettings(id)
    case .webhook(let id, _): place = .webhookURL(id)
    case .callbacks, .none: return nil
    }
    return (try? keys.open(sealed, for: place.context)).flatMap { try? JSON(parsing: $0) }
  }
}
