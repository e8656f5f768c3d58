package import Domain

/// Results as statements, made before the transaction so that the writer only runs them.
package struct ResultBatch: Sendable {
  package let results: [DeliveryResult]
  private let now: Timestamp
  private var ended = Bulk(Self.ending)
  private var retried = Bulk(Self.retrying)
  private var released = Bulk(Self.releasing)
  private var successors = Bulk(Self.resuming)
  private var attempts = Bulk(AttemptRepository.insertion)
  private var trail = Bulk(AuditEventRepository.insertion)
  /// Events that webhooks may have subscribed to.
  private(set) var events: [TenantID: [AuditEvent]] = [:]

  package init(_ results: [DeliveryResult], at now: Timestamp) {
    self.results = results
    self.now = now
    for result in results {
      change(result)
      if let task = result.delivery.task, let key = result.delivery.destination.keys.sequence {
        successors.add(result.tenant, task, key, now)
      }
      if let event = result.event { audit(event, result) }
    }
  }

  /// The statements that change the deliveries: each result changes one.
  var updates: [Bulk] { [ended, retried, released].filter { !$0.isEmpty } }

  /// The statements that add what happened.
  var additions: [Bulk] { [attempts, trail].filter { !$0.isEmpty } }

  /// The statement that makes the next deliveries of a sequence due; nil without a sequence.
  var resumption: Bulk? { successors.isEmpty ? nil : successors }

  func filtered(_ isWanted: (DeliveryResult) -> Bool) -> ResultBatch {
    ResultBatch(results.filter(isWanted), at: now)
  }

  private mutating func change(_ result: DeliveryResult) {
    let lease = result.delivery.lease.mark
    switch result.transition {
    case .delivered(let verdict, let note): end(result, .delivered, verdict, note)
    case .discarded(let reason): end(result, .discarded, nil, reason)
    case .cancelled(let reason): end(result, .cancelled, nil, reason)
    case .retry(let moment, let reason):
      retried.add(
        result.tenant, result.id, lease, DeliveryState.retryable.rawValue, result.attempts, reason,
        moment)
      if let attempt = result.attempt {
        attempts.add(
          result.tenant, result.id, attempt.number, attempt.startedAt, attempt.duration,
          attempt.outcome, attempt.status, attempt.address, attempt.reason)
      }
    case .released(let moment):
      released.add(result.tenant, result.id, lease, moment)
    }
  }

  private mutating func end(
    _ result: DeliveryResult, _ state: DeliveryState, _ verdict: String?, _ reason: String?
  ) {
    let last = result.attempt
    ended.add(
      result.tenant, result.id, result.delivery.lease.mark, state.rawValue, now,
      state == .discarded, verdict, reason, result.attempts, last?.number, last?.startedAt,
      last?.duration, last?.outcome, last?.status, last?.address)
  }

  private mutating func audit(_ event: AuditEvent, _ result: DeliveryResult) {
    AuditEventRepository.add(event, of: result.tenant, to: &trail)
    if result.isPublished, event.event.isPublic {
      events[result.tenant, default: []].append(event)
    }
  }
}

extension ResultBatch {
  /// Finds the row of a result that counts: its sender still holds it, even if it was withdrawn since.
  ///
  /// A process that is alone writes no lease.
  private static let place: SQL = """
    deliveries.tenant_id = given.tenant AND deliveries.id = given.delivery
    AND (\(SQL.unset("deliveries.ended_at")) OR deliveries.state = 'cancelled')
    AND (given.lease IS NULL OR deliveries.lease = given.lease)
    """

  private static let ending = BulkStatement(
    update: "deliveries",
    [
      "tenant": .bytes, "delivery": .bytes, "lease": .bytes, "state": .text, "ended_at": .integer,
      "keeps": .integer, "outcome": .text, "reason": .text, "attempts": .integer,
      "number": .integer, "started_at": .integer, "duration": .integer, "answer": .text,
      "status": .integer, "address": .text,
    ],
    set: """
      node = NULL, lease = NULL, state = given.state, attempts = given.attempts,
      ended_at = given.ended_at, outcome = given.outcome, reason = given.reason,
      secrets = CASE WHEN given.keeps = 1 THEN secrets END, last_number = given.number,
      last_started_at = given.started_at, last_duration = given.duration,
      last_outcome = given.answer, last_status = given.status, last_address = given.address
      """,
    where: place)

  /// A delivery that was withdrawn while it was being sent stays so.
  private static let retrying = BulkStatement(
    update: "deliveries",
    [
      "tenant": .bytes, "delivery": .bytes, "lease": .bytes, "state": .text, "attempts": .integer,
      "reason": .text, "due_at": .integer,
    ],
    set: """
      node = NULL, lease = NULL, attempts = given.attempts, due_at = given.due_at,
      reason = CASE WHEN deliveries.ended_at IS NULL THEN given.reason ELSE deliveries.reason END,
      state = CASE WHEN deliveries.ended_at IS NULL THEN given.state ELSE deliveries.state END
      """,
    where: place)

  private static let releasing = BulkStatement(
    update: "deliveries",
    ["tenant": .bytes, "delivery": .bytes, "lease": .bytes, "due_at": .integer],
    set: "node = NULL, lease = NULL, due_at = given.due_at",
    where: place)

  /// Makes deliveries that waited for an earlier one due now: claims do not look at what was due long
  /// ago.
  private static let resuming = BulkStatement(
    update: "deliveries",
    ["tenant": .bytes, "task": .bytes, "sequence": .text, "due_at": .integer],
    set: "due_at = given.due_at",
    where: """
      deliveries.tenant_id = given.tenant AND deliveries.task_id = given.task
      AND deliveries.sequence_key = given.sequence AND \(SQL.unset("deliveries.ended_at"))
      AND deliveries.due_at < given.due_at
      """)
}
