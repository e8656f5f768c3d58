import Cryptography
import Domain
import Gateway
import JSON
import Store
import Synchronization

/// Settings of an endpoint as they were when they were last read.
final class EndpointSettings: Sendable {
  let key: EndpointKey
  let tenantName: String
  /// Opened settings; nil for deliveries that bring their own.
  let settings: JSON?
  let signingSecrets: [WebhookSecret]
  let loadedAt: Timestamp
  private let obstacle: String?
  private let gone = Atomic<Bool>(false)

  private static let disabled = "the endpoint is disabled"

  /// - Parameter obstacle: reason why nothing can be sent, if there is one.
  init(
    _ key: EndpointKey, tenantName: String, settings: JSON?, signingSecrets: [WebhookSecret],
    obstacle: String?, loadedAt: Timestamp
  ) {
    self.key = key
    self.tenantName = tenantName
    self.settings = settings
    self.signingSecrets = signingSecrets
    self.obstacle = obstacle
    self.loadedAt = loadedAt
  }

  /// Whether the receiver has said since that it is gone.
  var isGone: Bool { gone.load(ordering: .relaxed) }

  /// Reason why nothing can be sent; nil while something can.
  var currentObstacle: String? { isGone ? Self.disabled : obstacle }

  func markGone() { gone.store(true, ordering: .relaxed) }

  /// Stands for an endpoint whose name cannot be read.
  static func unreadable(_ delivery: LeasedDelivery, at now: Timestamp) -> EndpointSettings {
    EndpointSettings(
      .none(of: delivery.tenant), tenantName: "", settings: nil, signingSecrets: [],
      obstacle: "its endpoint cannot be read", loadedAt: now)
  }

  /// Stands for an endpoint that has just said that it is gone.
  static func gone(_ key: EndpointKey, tenantName: String, at now: Timestamp) -> EndpointSettings {
    let settings = EndpointSettings(
      key, tenantName: tenantName, settings: nil, signingSecrets: [], obstacle: disabled,
      loadedAt: now)
    settings.markGone()
    return settings
  }
}

/// Settings of an endpoint as the store keeps them.
struct StoredEndpoint: Sendable {
  private let key: EndpointKey
  private let tenantName: String
  private let settings: [UInt8]?
  private let obstacle: String?
  private let secrets: [SigningSecret]

  init(_ key: EndpointKey, at now: Timestamp, in transaction: any Transaction) throws {
    self.key = key
    tenantName = try TenantRepository(transaction).find(key.tenant)?.displayName ?? ""
    switch key {
    case .channel(let id, let tenant):
      let row = try ChannelRepository(transaction, of: tenant).find(id)
      settings = row?.settings
      obstacle = Self.obstacle(isMissing: row == nil, row?.disabledReason)
    case .webhook(let id, let tenant):
      let row = try WebhookRepository(transaction, of: tenant).find(id)
      settings = row?.url
      obstacle = Self.obstacle(isMissing: row == nil, row?.disabledReason)
    case .callbacks, .none: (settings, obstacle) = (nil, nil)
    }
    secrets =
      try key.owner.map {
        try SigningSecretRepository(transaction, of: key.tenant).live(owner: $0, at: now)
      } ?? []
  }

  func opened(with keys: LiveKeyRing, at now: Timestamp) -> EndpointSettings {
    var obstacle = obstacle
    let plain = settings.flatMap { open($0, with: keys) }
    if settings != nil, plain == nil { obstacle = obstacle ?? "its settings cannot be opened" }
    let opened = secrets.map { secret in
      (try? keys.open(secret.sealed, for: SealContext.signingSecret(secret.id).context))
        .flatMap { WebhookSecret(String(decoding: $0, as: UTF8.self)) }
    }
    if opened.contains(where: { $0 == nil }) {
      obstacle = obstacle ?? "its signing secret cannot be opened"
    }
    return EndpointSettings(
      key, tenantName: tenantName, settings: plain, signingSecrets: opened.compactMap(\.self),
      obstacle: obstacle, loadedAt: now)
  }

  private static func obstacle(isMissing: Bool, _ disabledReason: String?) -> String? {
    if isMissing { return "the endpoint was deleted" }
    return disabledReason == nil ? nil : "the endpoint is disabled"
  }

  private func open(_ sealed: [UInt8], with keys: LiveKeyRing) -> JSON? {
    let place: SealContext
    switch key {
    case .channel(let id, _): place = .channelSettings(id)
    case .webhook(let id, _): place = .webhookURL(id)
    case .callbacks, .none: return nil
    }
    return (try? keys.open(sealed, for: place.context)).flatMap { try? JSONParser.parse($0) }
  }
}
