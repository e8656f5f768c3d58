package import Domain

/// The channels of one tenant.
package struct ChannelRepository {
  private let transaction: any Transaction
  private let tenant: TenantID

  package init(_ transaction: any Transaction, of tenant: TenantID) {
    self.transaction = transaction
    self.tenant = tenant
  }

  /// Adds a channel; false when the name is taken.
  package func insert(_ channel: ConfiguredChannel) throws -> Bool {
    try transaction.execute(
      """
      INSERT INTO channels (tenant_id, id, name, kind, settings, created_at)
      VALUES (\(tenant), \(channel.id), \(channel.name), \(channel.kind), \(channel.settings),
        \(channel.createdAt))
      ON CONFLICT DO NOTHING
      """) == 1
  }

  package func find(_ id: ChannelID) throws -> ConfiguredChannel? {
    try transaction.first("\(Self.select) WHERE tenant_id = \(tenant) AND id = \(id)")
      .map(Self.channel)
  }

  /// The channel, held against changes by others until this transaction ends.
  package func lock(_ id: ChannelID) throws -> ConfiguredChannel? {
    try transaction.first(
      """
      \(Self.select) WHERE tenant_id = \(tenant) AND id = \(id)\(transaction.dialect.forUpdate)
      """
    ).map(Self.channel)
  }

  /// The channels that the names stand for, in no particular order.
  package func find(named names: [String]) throws -> [ConfiguredChannel] {
    guard !names.isEmpty else { return [] }
    return try transaction.query(
      "\(Self.select) WHERE tenant_id = \(tenant) AND name IN (\(SQL.list(names)))"
    ).map(Self.channel)
  }

  package func all() throws -> [ConfiguredChannel] {
    try transaction.query("\(Self.select) WHERE tenant_id = \(tenant) ORDER BY name")
      .map(Self.channel)
  }

  /// Stops sending to a channel that says it is gone; its history stays.
  package func disable(_ id: ChannelID, reason: String) throws -> Bool {
    try transaction.execute(
      """
      UPDATE channels SET disabled_reason = \(reason)
      WHERE tenant_id = \(tenant) AND id = \(id) AND disabled_reason IS NULL
      """) == 1
  }

  package func delete(_ id: ChannelID) throws -> Bool {
    try transaction.execute(
      "DELETE FROM channels WHERE tenant_id = \(tenant) AND id = \(id)") == 1
  }

  private static let select: SQL =
    "SELECT id, name, kind, settings, disabled_reason, created_at FROM channels"

  private static func channel(_ row: Row) throws -> ConfiguredChannel {
    ConfiguredChannel(
      id: try row.identifier(0), name: try row.text(1), kind: try row.text(2),
      settings: try row.bytes(3), disabledReason: try row.optionalText(4),
      createdAt: try row.timestamp(5))
  }
}
