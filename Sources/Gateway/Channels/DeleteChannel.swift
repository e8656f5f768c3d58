import Domain
import JSON
import Store

extension Gateway {
  /// Removes a channel and forgets its settings and secrets; what was sent to it stays in the log.
  package func deleteChannel(_ name: String, by principal: Principal) async throws {
    try principal.require(.channelsManage)
    try await write(by: principal) { work in
      let row = try work.channels.require(name)
      guard try work.channels.delete(row.id) else { throw Refusal.notFound("channel") }
      try work.secrets.deleteAll(owner: row.id.bytes)
      try work.breakers.delete(OutboxQueue(endpoint: row.id.description, tenant: principal.tenant))
      try work.record(
        .channelDeleted,
        detail: ["channel": .string(row.id.description), "name": .string(row.name)])
    }
  }
}
