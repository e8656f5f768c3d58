package import Domain

/// Results as statements, made before the transaction so that the writer only runs them.
package struct OutboxRecord: Sendable {
  package let results: [DeliveryResult]
  private let now: Timestamp
  let updates: [SQL]
  let attempts: [SQL]
  let trail: [SQL]
  /// What webhooks may have subscribed to.
  let events: [(tenant: TenantID, event: AuditEvent)]

  package init(_ results: [DeliveryResult], at now: Timestamp) {
    self.results = results
    self.now = now
    updates = results.map { Self.update($0, at: now) }
    attempts = results.compactMap(Self.attempt)
    trail = results.compactMap { result in
      result.audit.map { AuditRepository.insertion($0, of: result.tenant) }
    }
    events = results.compactMap { result in
      guard let event = result.audit, result.isTold, event.event.isPublic else { return nil }
      return (result.tenant, event)
    }
  }

  func filtered(_ isWanted: (DeliveryResult) -> Bool) -> OutboxRecord {
    OutboxRecord(results.filter(isWanted), at: now)
  }

  private static func update(_ result: DeliveryResult, at now: Timestamp) -> SQL {
    switch result.step {
    case .delivered(let verdict, let note):
      ended(result, .delivered, at: now, keepsSecrets: false, outcome: verdict, reason: note)
    case .discarded(let reason):
      ended(result, .discarded, at: now, keepsSecrets: true, outcome: nil, reason: reason)
    case .cancelled(let reason):
      ended(result, .cancelled, at: now, keepsSecrets: false, outcome: nil, reason: reason)
    // One that was withdrawn while it was being sent stays so.
    case .again(let moment, let reason):
      """
      UPDATE deliveries SET node = NULL, lease = NULL, attempts = \(result.attempts),
        reason = CASE WHEN ended_at IS NULL THEN \(reason) ELSE reason END, due_at = \(moment),
        state = CASE WHEN ended_at IS NULL THEN \(DeliveryState.retryable.rawValue) ELSE state END
      \(place(of: result))
      """
    case .released(let moment):
      "UPDATE deliveries SET node = NULL, lease = NULL, due_at = \(moment) \(place(of: result))"
    }
  }

  private static func ended(
    _ result: DeliveryResult, _ state: DeliveryState, at now: Timestamp, keepsSecrets: Bool,
    outcome: String?, reason: String?
  ) -> SQL {
    """
    UPDATE deliveries SET state = \(state.rawValue), node = NULL, lease = NULL,
      attempts = \(result.attempts), ended_at = \(now), outcome = \(outcome), reason = \(reason),
      secrets = CASE WHEN \(keepsSecrets) = 1 THEN secrets END
    WHERE tenant_id = \(result.tenant) AND id = \(result.id)
      AND (ended_at IS NULL OR state = 'cancelled')
    """ + result.lease.isHeld
  }

  /// Where the result counts: whoever sent it still holds it, even if it was withdrawn since.
  static func place(of result: DeliveryResult) -> SQL {
    """
    WHERE tenant_id = \(result.tenant) AND id = \(result.id)
      AND (ended_at IS NULL OR state = 'cancelled')
    """ + result.lease.isHeld
  }

  /// One that used up no attempt gives its number to the next.
  private static func attempt(_ result: DeliveryResult) -> SQL? {
    guard let attempt = result.attempt else { return nil }
    return """
      INSERT INTO attempts (tenant_id, delivery_id, number, started_at, duration, outcome, status,
        address, reason)
      VALUES (\(result.tenant), \(result.id), \(attempt.number), \(attempt.startedAt),
        \(attempt.duration), \(attempt.outcome), \(attempt.status), \(attempt.address),
        \(attempt.reason))
      ON CONFLICT (tenant_id, delivery_id, number) DO UPDATE SET
        started_at = excluded.started_at, duration = excluded.duration,
        outcome = excluded.outcome, status = excluded.status, address = excluded.address,
        reason = excluded.reason
      """
  }
}
