package import Cryptography
import Domain
package import JSON
import Store

/// The wish for a channel.
package struct NewChannel: Sendable {
  package let name: String
  package let kind: String
  /// The settings, which the kind reads and checks.
  package let settings: JSON

  package init(name: String, kind: String, settings: JSON) {
    self.name = name
    self.kind = kind
    self.settings = settings
  }
}

/// A channel with its signing secret, which is known this once, when the kind has one.
package struct CreatedChannel: Sendable {
  package let channel: ChannelSnapshot
  package let secret: WebhookSecret?
}

extension Gateway {
  /// Adds a destination.
  package func createChannel(
    _ new: NewChannel, by principal: Principal
  ) async throws -> CreatedChannel {
    try principal.require(.channelsManage)
    try Self.checkName(new.name)
    guard let kind = channels[configurable: new.kind] else {
      let kinds = channels.configurableKinds.joined(separator: ", ")
      throw Refusal(.invalidValue, at: ["kind"], "must be one of: \(kinds)")
    }
    guard let given = new.settings.object else {
      throw Refusal(
        .wrongType, at: ["settings"], "must be an object, not \(new.settings.kind)")
    }
    let settings = try kind.settings(given, at: ["settings"])
    let secret = try Self.secret(settings, kind)
    return try await write(by: principal) { work in
      let channel = try work.addChannel(new.name, kind, settings)
      return CreatedChannel(
        channel: snapshot(channel, pausedUntil: nil),
        secret: kind.isSigned ? try work.addSecret(owner: channel.id.bytes, secret) : nil)
    }
  }

  private static func checkName(_ name: String) throws(Refusal) {
    guard Slug.isValid(name) else {
      throw Refusal(.invalidValue, at: ["name"], Slug.rule)
    }
    guard ChannelID(name) == nil else {
      throw Refusal(.invalidValue, at: ["name"], "must not look like the id of a channel")
    }
  }

  private static func secret(
    _ settings: JSON, _ kind: any Channel
  ) throws(Refusal) -> WebhookSecret? {
    guard kind.isSigned, let text = settings["secret"]?.string else { return nil }
    guard let secret = WebhookSecret(text) else {
      throw Refusal(
        .invalidValue, at: ["settings", "secret"],
        "must be whsec_ and 24 to 64 bytes in base64")
    }
    return secret
  }
}

extension UnitOfWork {
  /// Stores a channel; a signing secret is no setting and is kept elsewhere.
  fileprivate func addChannel(
    _ name: String, _ kind: any Channel, _ settings: JSON
  ) throws -> ConfiguredChannel {
    let id = identifier(ChannelID.self)
    var kept = settings.object ?? [:]
    if kind.isSigned { kept["secret"] = nil }
    let channel = ConfiguredChannel(
      id: id, name: name, kind: kind.kind,
      settings: gateway.keys.seal(
        JSON.object(kept).bytes, for: SealContext.channelSettings(id).context), createdAt: now)
    guard try channels.insert(channel) else {
      throw Refusal(
        .conflict, "There is a channel called \"\(name)\" already; choose another name.",
        at: ["name"])
    }
    try record(
      .channelCreated,
      detail: [
        "channel": .string(id.description), "name": .string(name), "kind": .string(kind.kind),
      ])
    return channel
  }
}
