package import Domain

/// A delivery that could be claimed now.
package struct DueDelivery: Sendable, Hashable {
  package let id: DeliveryID
  package let tenant: TenantID
  package let keys: DeliveryKeys
  package let dueAt: Timestamp

  package init(id: DeliveryID, tenant: TenantID, keys: DeliveryKeys, dueAt: Timestamp) {
    (self.id, self.tenant, self.keys, self.dueAt) = (id, tenant, keys, dueAt)
  }

  package var queue: OutboxQueue { OutboxQueue(endpoint: keys.endpoint, tenant: tenant) }

  static let columns: SQL = "id, tenant_id, endpoint_key, sequence_key, bucket_key, due_at"

  init(_ row: Row) throws {
    var reader = row.reader
    (id, tenant) = (try reader.next(), try reader.next())
    keys = DeliveryKeys(
      endpoint: try reader.next(), sequence: try reader.next(), bucket: try reader.next())
    dueAt = try reader.next()
  }
}
