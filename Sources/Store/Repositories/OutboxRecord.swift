package import Domain

/// Results as statements, made before the transaction so that the writer only runs them.
package struct OutboxRecord: Sendable {
  package let results: [DeliveryResult]
  private let now: Timestamp
  /// What becomes of the deliveries.
  private var ended = Bulk(Self.ending)
  private var again = Bulk(Self.retrying)
  private var released = Bulk(Self.releasing)
  private var attempts = Bulk(AttemptRepository.insertion)
  private var trail = Bulk(AuditEventRepository.insertion)
  /// What webhooks may have subscribed to.
  private(set) var events: [TenantID: [AuditEvent]] = [:]

  package init(_ results: [DeliveryResult], at now: Timestamp) {
    self.results = results
    self.now = now
    for result in results {
      step(result)
      if let event = result.audit { audit(event, result) }
    }
  }

  /// The statements that change the deliveries: each result changes one.
  var updates: [Bulk] { [ended, again, released].filter { !$0.isEmpty } }

  /// The statements that add what happened.
  var additions: [Bulk] { [attempts, trail].filter { !$0.isEmpty } }

  func filtered(_ isWanted: (DeliveryResult) -> Bool) -> OutboxRecord {
    OutboxRecord(results.filter(isWanted), at: now)
  }

  private mutating func step(_ result: DeliveryResult) {
    let lease = result.lease.mark
    switch result.step {
    case .delivered(let verdict, let note): end(result, .delivered, verdict, note)
    case .discarded(let reason): end(result, .discarded, nil, reason)
    case .cancelled(let reason): end(result, .cancelled, nil, reason)
    case .again(let moment, let reason):
      again.add(
        DeliveryState.retryable.rawValue, result.attempts, reason, result.tenant, lease, moment,
        result.id)
      if let attempt = result.attempt { keep(attempt, result) }
    case .released(let moment):
      released.add(result.tenant, lease, moment, result.id)
    }
  }

  private mutating func end(
    _ result: DeliveryResult, _ state: DeliveryState, _ verdict: String?, _ reason: String?
  ) {
    let last = result.attempt
    ended.add(
      now, state.rawValue, state == .discarded, verdict, reason, last?.outcome, result.attempts,
      last?.number, last?.status, last?.address, result.tenant, result.lease.mark,
      last?.startedAt, last?.duration, result.id)
  }

  private mutating func keep(_ attempt: AttemptEntry, _ result: DeliveryResult) {
    attempts.add(
      attempt.outcome, attempt.status, attempt.reason, attempt.number, attempt.address,
      result.tenant, attempt.startedAt, attempt.duration, result.id)
  }

  private mutating func audit(_ event: AuditEvent, _ result: DeliveryResult) {
    AuditEventRepository.add(event, of: result.tenant, to: &trail)
    if result.isTold, event.event.isPublic { events[result.tenant, default: []].append(event) }
  }
}

extension OutboxRecord {
  /// Where a result counts: whoever sent it still holds it, even if it was withdrawn since.
  ///
  /// One that is alone gives no lease.
  private static let place: SQL = """
    deliveries.tenant_id = given.tenant AND deliveries.id = given.delivery
    AND (\(SQL.unset("deliveries.ended_at")) OR deliveries.state = 'cancelled')
    AND (given.lease IS NULL OR deliveries.lease = given.lease)
    """

  private static let ending = BulkStatement(
    update: "deliveries",
    [
      "ended_at": .integer, "state": .text, "keeps": .integer, "outcome": .text, "reason": .text,
      "answer": .text, "attempts": .integer, "number": .integer, "status": .integer,
      "address": .text, "tenant": .bytes, "lease": .bytes, "started_at": .integer,
      "duration": .integer, "delivery": .bytes,
    ],
    set: """
      node = NULL, lease = NULL, state = given.state, attempts = given.attempts,
      ended_at = given.ended_at, outcome = given.outcome, reason = given.reason,
      secrets = CASE WHEN given.keeps = 1 THEN secrets END, last_number = given.number,
      last_started_at = given.started_at, last_duration = given.duration,
      last_outcome = given.answer, last_status = given.status, last_address = given.address
      """,
    where: place)

  /// One that was withdrawn while it was being sent stays so.
  private static let retrying = BulkStatement(
    update: "deliveries",
    [
      "state": .text, "attempts": .integer, "reason": .text, "tenant": .bytes, "lease": .bytes,
      "due_at": .integer, "delivery": .bytes,
    ],
    set: """
      node = NULL, lease = NULL, attempts = given.attempts, due_at = given.due_at,
      reason = CASE WHEN deliveries.ended_at IS NULL THEN given.reason ELSE deliveries.reason END,
      state = CASE WHEN deliveries.ended_at IS NULL THEN given.state ELSE deliveries.state END
      """,
    where: place)

  private static let releasing = BulkStatement(
    update: "deliveries",
    ["tenant": .bytes, "lease": .bytes, "due_at": .integer, "delivery": .bytes],
    set: "node = NULL, lease = NULL, due_at = given.due_at",
    where: place)
}
