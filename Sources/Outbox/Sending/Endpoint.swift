import Cryptography
import Domain
import JSON
import Store
import Synchronization

/// Which settings and keys a delivery is sent with.
enum EndpointKey: Sendable, Hashable {
  case channel(ChannelID, of: TenantID)
  case webhook(WebhookID, of: TenantID)
  /// The keys that sign a tenant's callbacks; each callback brings its own target.
  case callbacks(of: TenantID)
  /// Nothing but the tenant's name: mail.
  case none(of: TenantID)

  /// Nil when the delivery names something that cannot be.
  init?(_ delivery: LeasedDelivery) {
    switch (delivery.purpose, delivery.endpoint) {
    case (.callback, _): self = .callbacks(of: delivery.tenant)
    case (_, nil): self = .none(of: delivery.tenant)
    case (.event, let bytes?):
      guard let id = WebhookID(bytes: bytes) else { return nil }
      self = .webhook(id, of: delivery.tenant)
    case (_, let bytes?):
      guard let id = ChannelID(bytes: bytes) else { return nil }
      self = .channel(id, of: delivery.tenant)
    }
  }

  var tenant: TenantID {
    switch self {
    case .channel(_, let tenant), .webhook(_, let tenant), .callbacks(let tenant),
      .none(let tenant):
      tenant
    }
  }

  /// Whose keys sign.
  var owner: [UInt8]? {
    switch self {
    case .channel(let id, _): id.bytes
    case .webhook(let id, _): id.bytes
    case .callbacks(let tenant): tenant.bytes
    case .none: nil
    }
  }

  /// Whether one receiver stands behind it, who can be in trouble.
  var isEndpoint: Bool { if case .none = self { false } else { true } }

  /// What is disabled when the receiver says that it is gone.
  var disables: DeliveryResult.Endpoint? {
    switch self {
    case .channel(let id, _): .channel(id)
    case .webhook(let id, _): .webhook(id)
    case .callbacks, .none: nil
    }
  }
}

/// An endpoint as it was when its settings were last read.
final class Endpoint: Sendable {
  let key: EndpointKey
  let tenantName: String
  /// The opened settings; nil for deliveries that bring their own.
  let settings: JSON?
  let signingSecrets: [WebhookSecret]
  /// Why nothing can be sent; nil while something can.
  let obstacle: String?
  let loadedAt: Timestamp
  private let gone = Atomic<Bool>(false)

  static let disabled = "the endpoint is disabled"

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

  /// Whether it was told to be gone since.
  var isGone: Bool { gone.load(ordering: .relaxed) }

  func markGone() { gone.store(true, ordering: .relaxed) }
}
