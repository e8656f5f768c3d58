package import JSON

/// Something to tell: an event, its time, and its content.
package struct Notification: Sendable, Hashable {
  /// The content of a notification, one case for each form that receivers know.
  package enum Content: Sendable, Hashable {
    /// A task that waits for an answer.
    case opened(TaskSummary)
    /// A task that has ended.
    case closed(TaskSummary, TaskOutcome)
    /// A task for which a one-time code was sent, and the network address that asked for the code.
    case code(TaskSummary, requestedFrom: String?)
    /// The test message of a channel.
    case test(message: String, channel: String)
    /// The facts of any other event, by name.
    case facts(JSONObject)
  }

  package let event: EventType
  /// The moment of the event.
  package let time: Timestamp
  package let content: Content

  package init(_ event: EventType, at time: Timestamp, _ content: Content) {
    self.event = event
    self.time = time
    self.content = content
  }

  /// The task that the notification is about.
  package var task: TaskSummary? {
    switch content {
    case .opened(let task), .closed(let task, _), .code(let task, _): task
    case .test, .facts: nil
    }
  }

  /// The end of the task; nil unless the notification tells of one.
  package var outcome: TaskOutcome? {
    if case .closed(_, let outcome) = content { outcome } else { nil }
  }
}
