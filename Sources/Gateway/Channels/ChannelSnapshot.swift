import Cryptography
package import Domain
import JSON
import Store

/// A channel as people may see it: never its settings, only its destination.
package struct ChannelSnapshot: Sendable {
  package let channel: ConfiguredChannel
  /// Scheme and host, never a path; nil when the kind or the key is not here any more.
  package let destination: String?
  /// The end of the pause of an endpoint that keeps failing.
  package let pausedUntil: Timestamp?
}

extension Gateway {
  /// The snapshot of a channel that was read.
  func snapshot(_ channel: ConfiguredChannel, pausedUntil: Timestamp?) -> ChannelSnapshot {
    ChannelSnapshot(
      channel: channel, destination: destination(channel), pausedUntil: pausedUntil)
  }

  private func destination(_ channel: ConfiguredChannel) -> String? {
    let context = SealContext.channelSettings(channel.id).context
    guard let kind = channels[channel.kind],
      let plain = try? keys.open(channel.settings, for: context),
      let settings = try? JSON(parsing: plain)
    else { return nil }
    return kind.destination(settings)
  }
}

extension ChannelRepository {
  /// The channel of that id or name.
  func require(_ name: String) throws -> ConfiguredChannel {
    let found =
      if let id = ChannelID(name) { try find(id) } else { try find(named: [name]).first }
    guard let found else { throw Refusal.notFound("channel") }
    return found
  }
}
