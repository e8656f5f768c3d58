import Cryptography
import Domain
package import Gateway
package import JSON

extension V1Encoding {
  /// A channel.
  package static func channel(_ channel: ChannelSnapshot) -> JSON { .object(members(of: channel)) }

  /// A channel that was just made, with its signing secret.
  package static func created(_ created: CreatedChannel) -> JSON {
    var object = members(of: created.channel)
    if let secret = created.secret { object["secret"] = .string(secret.text) }
    return .object(object)
  }

  private static func members(of snapshot: ChannelSnapshot) -> JSONObject {
    let channel = snapshot.channel
    return [
      "id": .string(channel.id.description), "name": .string(channel.name),
      "kind": .string(channel.kind), "destination": .text(snapshot.destination),
      "disabled_reason": .text(channel.disabledReason),
      "paused_until": .time(snapshot.pausedUntil), "created_at": .time(channel.createdAt),
    ]
  }
}
