package import Domain

/// A delivery that this process may send.
///
/// A reference: it changes hands often and holds a dozen references of its own.
package final class LeasedDelivery: Sendable {
  package let id: DeliveryID
  package let tenant: TenantID
  package let task: TaskID?
  package let purpose: DeliveryPurpose
  package let destination: DeliveryDestination
  package let content: DeliveryContent
  /// Attempts used so far.
  package let attempts: Int
  package let deadline: Timestamp?
  package let lease: Lease

  package var kind: String { destination.kind }
  package var queue: OutboxQueue {
    OutboxQueue(endpoint: destination.keys.endpoint, tenant: tenant)
  }

  /// Name under which the pause of the bucket is kept.
  package var bucket: OutboxQueue { OutboxQueue(endpoint: destination.keys.bucket, tenant: tenant) }

  static let columns: SQL = """
    id, tenant_id, task_id, purpose, kind, endpoint_id, endpoint_key, sequence_key, bucket_key,
    target, event, payload, secrets, attempts, deadline
    """

  init(_ row: Row, lease: Lease) throws {
    var reader = row.reader
    id = try reader.next()
    tenant = try reader.next()
    task = try reader.next()
    let purpose = DeliveryPurpose(rawValue: try reader.next())
    let kind: String = try reader.next()
    let endpoint: [UInt8]? = try reader.next()
    let keys = DeliveryKeys(
      endpoint: try reader.next(), sequence: try reader.next(), bucket: try reader.next())
    destination = DeliveryDestination(
      kind: kind, endpoint: endpoint, keys: keys, target: try reader.next())
    guard let purpose, let event = EventType(rawValue: try reader.next()) else {
      throw StoreError.corrupt("a delivery has an unknown purpose or event")
    }
    self.purpose = purpose
    content = DeliveryContent(
      event: event, payload: try reader.next(), secrets: try reader.next())
    attempts = try reader.next()
    deadline = try reader.next()
    self.lease = lease
  }
}

/// Rows that a claim took, read when its transaction is over.
package struct LeasedRows: Sendable {
  let rows: [Row]
  let order: [DeliveryID]
  package let lease: Lease

  /// Reads the deliveries, in the order in which they were claimed.
  ///
  /// A row that cannot be read must not stop the others: it stays as it is.
  package var deliveries: [LeasedDelivery] {
    var leased = [DeliveryID: LeasedDelivery](minimumCapacity: rows.count)
    for delivery in rows.compactMap({ try? LeasedDelivery($0, lease: lease) }) {
      leased[delivery.id] = delivery
    }
    return order.compactMap { leased[$0] }
  }
}
