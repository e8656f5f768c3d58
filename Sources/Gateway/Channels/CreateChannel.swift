import Cryptography
import Domain
package import JSON
import Store

extension Gateway {
  /// Adds a destination.
  ///
  /// - Parameter body: `{"name": "approvals", "kind": "slack", "settings": {"url": "https://…"}}`.
  /// - Returns: the channel; with its signing secret, shown this once, when the kind has one.
  package func createChannel(_ body: JSON, by principal: Principal) async throws -> JSON {
    try principal.require(.channelsManage)
    var reader = try ObjectReader(body)
    let name = try Self.name(&reader)
    let kind = try reader.required("kind", reader.string("kind", limit: 32))
    guard destinations.contains(kind), let channel = channels[kind] else {
      throw reader.refusal(
        .invalidValue, "kind", "must be one of: \(destinations.joined(separator: ", "))")
    }
    var settingsReader = try reader.required("settings", reader.object("settings"))
    let settings = try channel.settings(&settingsReader)
    try settingsReader.finish()
    try reader.finish()
    let given = try Self.secret(settings, channel)
    return try await write(by: principal) { work in
      let row = try work.addChannel(name, channel, settings)
      var answer = json(row, pausedUntil: nil)
      if channel.isSigned {
        answer["secret"] = .string(try work.addSecret(owner: row.id.bytes, given).text)
      }
      return .object(answer)
    }
  }

  /// The kinds that a channel may have; the others only carry decisions back.
  private var destinations: [String] {
    channels.kinds.filter { $0 == "webhook" || CallbackTarget.Kind(rawValue: $0) == nil }
  }

  private static func name(_ reader: inout ObjectReader) throws(Refusal) -> String {
    let name = try reader.required("name", reader.string("name", limit: 64))
    guard Slug.isValid(name) else { throw reader.refusal(.invalidValue, "name", Slug.rule) }
    guard ChannelID(name) == nil else {
      throw reader.refusal(.invalidValue, "name", "must not look like the id of a channel")
    }
    return name
  }

  private static func secret(
    _ settings: JSON, _ channel: any Channel
  ) throws(Refusal) -> WebhookSecret? {
    guard channel.isSigned, let text = settings["secret"]?.string else { return nil }
    guard let secret = WebhookSecret(text) else {
      throw Refusal(
        .invalidValue, "/settings/secret must be whsec_ and 24 to 64 bytes in base64.",
        field: "/settings/secret")
    }
    return secret
  }
}

extension UnitOfWork {
  /// Stores a channel; a signing secret is no setting and is kept elsewhere.
  fileprivate func addChannel(
    _ name: String, _ channel: any Channel, _ settings: JSON
  ) throws -> ConfiguredChannel {
    let id = identifier(ChannelID.self)
    var kept = settings.object ?? [:]
    if channel.isSigned { kept["secret"] = nil }
    let row = ConfiguredChannel(
      id: id, name: name, kind: channel.kind,
      settings: gateway.keys.seal(
        JSON.object(kept).bytes, for: SealContext.channelSettings(id).context), createdAt: now)
    guard try channels.insert(row) else {
      throw Refusal(
        .conflict, "There is a channel called \"\(name)\" already; choose another name.",
        field: "/name")
    }
    try record(
      .channelCreated,
      detail: [
        "channel": .string(id.description), "name": .string(name), "kind": .string(channel.kind),
      ])
    return row
  }
}
