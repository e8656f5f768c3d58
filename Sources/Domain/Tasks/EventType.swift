/// An event, as receivers and the audit trail name it.
package enum EventType: String, Sendable, CaseIterable {
  case taskCreated = "task.created"
  case taskNotified = "task.notified"
  case taskCompleted = "task.completed"
  case taskRejected = "task.rejected"
  case taskCancelled = "task.cancelled"
  case taskExpired = "task.expired"
  case linkIssued = "link.issued"
  case linkRevoked = "link.revoked"
  case linkOpened = "link.opened"
  case codeSent = "code.sent"
  case codeFailed = "code.failed"
  case codeVerified = "code.verified"
  case codeLocked = "code.locked"
  case responseSubmitted = "response.submitted"
  case deliveryDelivered = "delivery.delivered"
  case deliveryFailed = "delivery.failed"
  case deliveryRedelivered = "delivery.redelivered"
  case endpointDisabled = "endpoint.disabled"
  case endpointPaused = "endpoint.paused"
  case endpointResumed = "endpoint.resumed"
  case testSent = "test"
  case tenantCreated = "tenant.created"
  case keyCreated = "key.created"
  case keyRevoked = "key.revoked"
  case channelCreated = "channel.created"
  case channelDeleted = "channel.deleted"
  case webhookCreated = "webhook.created"
  case webhookDeleted = "webhook.deleted"
  case secretRotated = "secret.rotated"
  case personErased = "person.erased"
  case retentionChanged = "retention.changed"

  /// Whether a webhook may subscribe to it.
  package var isPublic: Bool {
    switch self {
    case .taskCreated, .taskNotified, .taskCompleted, .taskRejected, .taskCancelled, .taskExpired,
      .linkOpened, .codeSent, .codeLocked, .deliveryFailed, .endpointDisabled, .endpointPaused,
      .endpointResumed:
      true
    default: false
    }
  }
}

extension TaskState {
  /// The event that tells of a task's end; nil while the task is open.
  package var event: EventType? {
    switch self {
    case .pending, .claimed: nil
    case .completed: .taskCompleted
    case .rejected: .taskRejected
    case .cancelled: .taskCancelled
    case .expired: .taskExpired
    }
  }
}
