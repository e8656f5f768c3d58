import Domain
import JSON
import Store

extension Gateway {
  /// Removes a channel and forgets its settings and secrets; what was sent to it stays in the log.
  package func deleteChannel(_ name: String, by caller: Principal) async throws {
    try caller.require(.channelsManage)
    try await write(caller.tenant, by: caller.actor, from: caller.address) { ledger in
      let row = try ledger.channels.require(name)
      guard try ledger.channels.delete(row.id) else { throw Refusal.notFound("channel") }
      try ledger.secrets.deleteAll(owner: row.id.bytes)
      try ledger.breakers.delete(OutboxQueue(lane: row.id.description, tenant: caller.tenant))
      try ledger.record(
        .channelDeleted,
        detail: ["channel": .string(row.id.description), "name": .string(row.name)])
    }
  }
}
