package import Domain
import JSON
package import Store

/// Destination of a delivery before its settings are sealed.
struct Destination {
  let kind: String
  /// The channel or webhook, or the owner of the keys that sign.
  let endpoint: [UInt8]?
  /// Settings of a destination that is no channel.
  let target: JSON?
  private let endpointKey: String
  private let bucket: String
  /// Whether the deliveries of one task are sent in order.
  private let isOrdered: Bool

  static func channel(_ channel: ConfiguredChannel) -> Destination {
    let key = channel.id.description
    // Mail of a channel and mail to assignees go through one relay.
    let bucket = channel.kind == "email" ? DeliveryKeys.mailRelay : key
    return Destination(
      kind: channel.kind, endpoint: channel.id.bytes, target: nil, endpointKey: key,
      bucket: bucket, isOrdered: true)
  }

  static func mailbox(_ assignee: Assignee, language: String?) -> Destination {
    var target: JSONObject = ["to": .string(assignee.email.text)]
    if let name = assignee.name { target["name"] = .string(name) }
    if let language = assignee.language ?? language { target["language"] = .string(language) }
    return Destination(
      kind: "email", endpoint: nil, target: .object(target), endpointKey: DeliveryKeys.mailRelay,
      bucket: DeliveryKeys.mailRelay, isOrdered: false)
  }

  /// The workflow that waits, signed for with the tenant's callback secret.
  static func callback(_ target: CallbackTarget, tenant: TenantID) -> Destination {
    let key = CallbackHost.key(of: target.url)
    var settings = target.settings
    settings["url"] = .string(target.url)
    return Destination(
      kind: target.kind, endpoint: tenant.bytes, target: .object(settings), endpointKey: key,
      bucket: key, isOrdered: false)
  }

  func keys(of task: TaskID?) -> DeliveryKeys {
    DeliveryKeys(
      endpoint: endpointKey, sequence: isOrdered ? task.map { "\($0) \(endpointKey)" } : nil,
      bucket: bucket)
  }
}

extension DeliveryDestination {
  /// A webhook that subscribed to events: their order is not promised.
  package static func webhook(_ id: WebhookID) -> DeliveryDestination {
    DeliveryDestination(
      kind: "webhook", endpoint: id.bytes, keys: DeliveryKeys(endpoint: id.description))
  }
}

/// Endpoint keys of hosts that take callbacks: each host has one, so that a slow host delays no other.
enum CallbackHost {
  private static let prefix = "callback "

  static func key(of url: String) -> String {
    prefix + url.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//")
  }

  /// Scheme and host of an endpoint key; nil for other endpoints.
  static func origin(of key: String) -> String? {
    key.hasPrefix(prefix) ? String(key.dropFirst(prefix.count)) : nil
  }
}
