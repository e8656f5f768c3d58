import Cryptography
import Domain
package import JSON
import Store

extension Gateway {
  /// Every channel, by name.
  package func channels(for principal: Principal) async throws -> Page {
    try principal.require(.channelsManage)
    return try await read(principal.tenant) { transaction in
      let rows = try ChannelRepository(transaction, of: principal.tenant).all()
      let pauses = try pauses(of: principal.tenant, in: transaction)
      let items = rows.map { JSON.object(json($0, pausedUntil: pauses[$0.id.description])) }
      return Page(items: items, next: nil)
    }
  }

  /// One channel, by its id or its name.
  package func channel(_ name: String, for principal: Principal) async throws -> JSON {
    try principal.require(.channelsManage)
    return try await read(principal.tenant) { transaction in
      let row = try ChannelRepository(transaction, of: principal.tenant).require(name)
      let pauses = try pauses(of: principal.tenant, in: transaction)
      return .object(json(row, pausedUntil: pauses[row.id.description]))
    }
  }

  /// The channel as the API shows it: never its settings, only where it leads.
  func json(_ row: ConfiguredChannel, pausedUntil: Timestamp?) -> JSONObject {
    [
      "id": .string(row.id.description), "name": .string(row.name), "kind": .string(row.kind),
      "destination": .text(destination(row)), "disabled_reason": .text(row.disabledReason),
      "paused_until": .time(pausedUntil), "created_at": .time(row.createdAt),
    ]
  }

  /// Nil when the kind or the key is not here any more: a list shows all the others still.
  private func destination(_ row: ConfiguredChannel) -> String? {
    guard let channel = channels[row.kind],
      let plain = try? keys.open(row.settings, for: SealContext.channelSettings(row.id).context),
      let settings = try? JSON(parsing: plain)
    else { return nil }
    return channel.destination(settings)
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
