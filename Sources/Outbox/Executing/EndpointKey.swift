import Domain
import Store

/// Name of the settings and keys that a delivery is sent with.
enum EndpointKey: Sendable, Hashable {
  case channel(ChannelID, of: TenantID)
  case webhook(WebhookID, of: TenantID)
  /// Keys that sign a tenant's callbacks; each callback brings its own target.
  case callbacks(of: TenantID)
  /// Mail: nothing but the tenant's name.
  case none(of: TenantID)

  /// Nil when the delivery names something that cannot be.
  init?(_ delivery: LeasedDelivery) {
    switch (delivery.purpose, delivery.destination.endpoint) {
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

  /// Owner of the keys that sign.
  var owner: [UInt8]? {
    switch self {
    case .channel(let id, _): id.bytes
    case .webhook(let id, _): id.bytes
    case .callbacks(let tenant): tenant.bytes
    case .none: nil
    }
  }

  /// Whether it has a circuit breaker: a relay that takes no mail may be right about the mailbox.
  var hasBreaker: Bool { if case .none = self { false } else { true } }

  /// Endpoint to disable when the receiver says that it is gone.
  var disabled: DeliveryResult.Disabling.Endpoint? {
    switch self {
    case .channel(let id, _): .channel(id)
    case .webhook(let id, _): .webhook(id)
    case .callbacks, .none: nil
    }
  }
}
