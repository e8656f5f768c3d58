package import Domain

/// A breaker that has learnt from results.
package struct BreakerUpdate: Sendable, Hashable {
  package let queue: OutboxQueue
  /// State in the store from now on.
  package let breaker: Breaker
  /// Changes that the owner of the endpoint is told.
  package let changes: [Breaker.Change]

  /// Whether a delivery may go now that could not before.
  package func mayGo(at now: Timestamp) -> Bool {
    changes.last == .closed || breaker.needsProbe(at: now)
  }
}

/// The breakers of every tenant, shared by all nodes; a healthy one has no row.
///
/// The pause of a bucket is kept in the row that bears the name of the bucket.
package struct BreakerRepository {
  /// Time after which a breaker that no node has changed is forgotten.
  private static let memory = Interval.days(2)

  private let transaction: any Transaction

  package init(_ transaction: any Transaction) { self.transaction = transaction }

  /// Reads every breaker that is not healthy.
  package func all() throws -> [OutboxQueue: Breaker] {
    try breakers("SELECT tenant_id, endpoint_key, \(Self.columns) FROM breakers")
  }

  /// Reads the breakers of one tenant, by endpoint key.
  package func all(of tenant: TenantID) throws -> [String: Breaker] {
    let found = try breakers(
      "SELECT tenant_id, endpoint_key, \(Self.columns) FROM breakers WHERE tenant_id = \(tenant)")
    return Dictionary(found.map { ($0.key.endpoint, $0.value) }) { $1 }
  }

  /// Takes the right to send the one probe of an endpoint; false when another node has it.
  package func probe(_ queue: OutboxQueue, at now: Timestamp) throws -> Bool {
    var probed = Breaker()
    probed.probe(at: now)
    return try transaction.execute(
      """
      UPDATE breakers SET open_until = \(probed.openUntil), is_probed = \(probed.isProbed),
        changed_at = \(now)
      WHERE tenant_id = \(queue.tenant) AND endpoint_key = \(queue.endpoint) AND open_until <= \(now)
        AND (asked_until IS NULL OR asked_until <= \(now))
      """) == 1
  }

  /// Applies signals to breakers.
  ///
  /// Each row is held from when it is read until the transaction ends, always in the same order, so
  /// that nodes which learn at once learn one after another.
  package func learn(
    _ signals: [OutboxQueue: [BreakerSignal]], at now: Timestamp
  ) throws -> [BreakerUpdate] {
    let queues = signals.keys.sorted { ($0.tenant, $0.endpoint) < ($1.tenant, $1.endpoint) }
    let held = try transaction.query(
      batch: queues.map { queue in
        """
        INSERT INTO breakers (tenant_id, endpoint_key, failures, trips, is_probed, changed_at)
        VALUES (\(queue.tenant), \(queue.endpoint), 0, 0, 0, \(now))
        ON CONFLICT (tenant_id, endpoint_key) DO UPDATE SET changed_at = excluded.changed_at
        RETURNING \(Self.columns)
        """
      })
    let learnt = try zip(queues, held).map { queue, row in
      var breaker = try Breaker(row.reader)
      let changes = signals[queue, default: []].compactMap { breaker.learn($0, at: now) }
      return BreakerUpdate(queue: queue, breaker: breaker, changes: changes)
    }
    try transaction.execute(batch: learnt.filter { !$0.breaker.isHealthy }.map(Self.update))
    try transaction.execute(
      batch: learnt.filter(\.breaker.isHealthy).map { Self.deletion($0.queue) })
    return learnt
  }

  /// Forgets the breaker of an endpoint that was deleted.
  package func delete(_ queue: OutboxQueue) throws {
    try transaction.execute(Self.deletion(queue))
  }

  package func deleteOld(at now: Timestamp) throws {
    try transaction.execute("DELETE FROM breakers WHERE changed_at < \(now - Self.memory)")
  }

  private static let columns: SQL = "failures, trips, open_until, is_probed, asked_until"

  private func breakers(_ sql: SQL) throws -> [OutboxQueue: Breaker] {
    var breakers = [OutboxQueue: Breaker]()
    for row in try transaction.query(sql) {
      var reader = row.reader
      let tenant: TenantID = try reader.next()
      let queue = OutboxQueue(endpoint: try reader.next(), tenant: tenant)
      breakers[queue] = try Breaker(reader)
    }
    return breakers
  }

  private static func update(_ learnt: BreakerUpdate) -> SQL {
    """
    UPDATE breakers SET failures = \(learnt.breaker.failures), trips = \(learnt.breaker.trips),
      open_until = \(learnt.breaker.openUntil), is_probed = \(learnt.breaker.isProbed),
      asked_until = \(learnt.breaker.askedUntil)
    WHERE tenant_id = \(learnt.queue.tenant) AND endpoint_key = \(learnt.queue.endpoint)
    """
  }

  private static func deletion(_ queue: OutboxQueue) -> SQL {
    "DELETE FROM breakers WHERE tenant_id = \(queue.tenant) AND endpoint_key = \(queue.endpoint)"
  }
}

extension Breaker {
  fileprivate init(_ reader: Row.Reader) throws {
    var reader = reader
    self.init(
      failures: try reader.next(), trips: try reader.next(), openUntil: try reader.next(),
      isProbed: try reader.next(), askedUntil: try reader.next())
  }
}
