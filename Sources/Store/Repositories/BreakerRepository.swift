package import Domain

/// What a result tells about the lane that it went by.
package struct LaneSign: Sendable, Hashable {
  package let lane: String
  package let sign: Breaker.Sign

  package init(_ sign: Breaker.Sign, in lane: String) {
    self.lane = lane
    self.sign = sign
  }
}

/// A lane whose breaker has learnt something.
package struct LearntBreaker: Sendable, Hashable {
  package let queue: OutboxQueue
  /// As it stands now.
  package let breaker: Breaker
  /// What its owner is told.
  package let changes: [Breaker.Change]

  /// Whether something may go now that could not.
  package func mayGo(at now: Timestamp) -> Bool {
    changes.last == .closed || breaker.needsProbe(at: now)
  }
}

/// The breakers of every tenant, shared by all nodes; only those that are not healthy have a row.
package struct BreakerRepository {
  /// What nobody has tried for so long is forgotten.
  private static let memory = Interval.days(2)

  private let transaction: any Transaction

  package init(_ transaction: any Transaction) { self.transaction = transaction }

  /// Every breaker that is not healthy.
  package func all() throws -> [OutboxQueue: Breaker] {
    try breakers("SELECT tenant_id, lane, \(Self.columns) FROM breakers")
  }

  /// The same of one tenant, by lane.
  package func all(of tenant: TenantID) throws -> [String: Breaker] {
    let found = try breakers(
      "SELECT tenant_id, lane, \(Self.columns) FROM breakers WHERE tenant_id = \(tenant)")
    return Dictionary(found.map { ($0.key.lane, $0.value) }) { $1 }
  }

  /// Takes the right to send the one probe of a lane; false when another node has it.
  package func probe(_ queue: OutboxQueue, at now: Timestamp) throws -> Bool {
    var probed = Breaker()
    probed.probe(at: now)
    return try transaction.execute(
      """
      UPDATE breakers SET open_until = \(probed.openUntil), is_probed = \(probed.isProbed),
        changed_at = \(now)
      WHERE tenant_id = \(queue.tenant) AND lane = \(queue.lane) AND open_until <= \(now)
        AND (asked_until IS NULL OR asked_until <= \(now))
      """) == 1
  }

  /// Teaches breakers what came of attempts.
  ///
  /// Each row is held from when it is read until the transaction ends, always in the same order, so
  /// that nodes which learn at once learn one after another.
  package func learn(
    _ signs: [OutboxQueue: [Breaker.Sign]], at now: Timestamp
  ) throws -> [LearntBreaker] {
    let queues = signs.keys.sorted { ($0.tenant, $0.lane) < ($1.tenant, $1.lane) }
    let held = try transaction.query(
      batch: queues.map { queue in
        """
        INSERT INTO breakers (tenant_id, lane, failures, trips, is_probed, changed_at)
        VALUES (\(queue.tenant), \(queue.lane), 0, 0, 0, \(now))
        ON CONFLICT (tenant_id, lane) DO UPDATE SET changed_at = excluded.changed_at
        RETURNING \(Self.columns)
        """
      })
    let learnt = try zip(queues, held).map { queue, row in
      var breaker = try Breaker(row.reader)
      let changes = signs[queue, default: []].compactMap { breaker.learn($0, at: now) }
      return LearntBreaker(queue: queue, breaker: breaker, changes: changes)
    }
    try transaction.execute(batch: learnt.filter { !$0.breaker.isHealthy }.map(Self.update))
    try transaction.execute(
      batch: learnt.filter(\.breaker.isHealthy).map { Self.deletion($0.queue) })
    return learnt
  }

  /// Forgets the breaker of an endpoint that is no more.
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
      let queue = OutboxQueue(lane: try reader.next(), tenant: tenant)
      breakers[queue] = try Breaker(reader)
    }
    return breakers
  }

  private static func update(_ learnt: LearntBreaker) -> SQL {
    """
    UPDATE breakers SET failures = \(learnt.breaker.failures), trips = \(learnt.breaker.trips),
      open_until = \(learnt.breaker.openUntil), is_probed = \(learnt.breaker.isProbed),
      asked_until = \(learnt.breaker.askedUntil)
    WHERE tenant_id = \(learnt.queue.tenant) AND lane = \(learnt.queue.lane)
    """
  }

  private static func deletion(_ queue: OutboxQueue) -> SQL {
    "DELETE FROM breakers WHERE tenant_id = \(queue.tenant) AND lane = \(queue.lane)"
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
