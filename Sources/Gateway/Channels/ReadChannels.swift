import Domain
import Store

extension Gateway {
  /// Every channel, by name.
  package func channels(for principal: Principal) async throws -> [ChannelSnapshot] {
    try principal.require(.channelsManage)
    return try await read(principal.tenant) { transaction in
      let channels = try ChannelRepository(transaction, of: principal.tenant).all()
      let pauses = try pauses(of: principal.tenant, in: transaction)
      return channels.map { snapshot($0, pausedUntil: pauses[$0.id.description]) }
    }
  }

  /// A channel, by its id or its name.
  package func channel(
    _ name: String, for principal: Principal
  ) async throws -> ChannelSnapshot {
    try principal.require(.channelsManage)
    return try await read(principal.tenant) { transaction in
      let channel = try ChannelRepository(transaction, of: principal.tenant).require(name)
      let pauses = try pauses(of: principal.tenant, in: transaction)
      return snapshot(channel, pausedUntil: pauses[channel.id.description])
    }
  }
}
