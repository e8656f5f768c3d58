/// The facts of a task that go into every notification of it.
package struct TaskSummary: Sendable, Hashable {
  /// An assignee by name and address.
  package struct Person: Sendable, Hashable {
    package let email: String
    package let name: String?

    package init(email: String, name: String? = nil) {
      self.email = email
      self.name = name
    }
  }

  /// The text and the values to look at before deciding.
  package struct Details: Sendable, Hashable {
    package let prompt: String?
    package let context: [ContextItem]

    package init(prompt: String?, context: [ContextItem]) {
      self.prompt = prompt
      self.context = context
    }
  }

  package let id: TaskID
  package let type: TaskType
  package let title: String
  package let state: TaskState
  package let createdAt: Timestamp
  package let expiresAt: Timestamp
  package var correlation = Correlation()
  package var assignees: [Person] = []
  /// Nil where a notification leaves them out.
  package var details: Details?

  package init(
    id: TaskID, type: TaskType, title: String, state: TaskState, createdAt: Timestamp,
    expiresAt: Timestamp
  ) {
    self.id = id
    self.type = type
    self.title = title
    self.state = state
    self.createdAt = createdAt
    self.expiresAt = expiresAt
  }
}

extension HumanTask {
  /// The facts that every notification of this task tells.
  package var summary: TaskSummary {
    var summary = TaskSummary(
      id: id, type: definition.type, title: definition.title, state: state, createdAt: createdAt,
      expiresAt: expiresAt)
    summary.correlation = definition.correlation
    summary.assignees = definition.assignees.map {
      TaskSummary.Person(email: $0.email.text, name: $0.name)
    }
    return summary
  }

  /// The summary with prompt and context, for the first notice of a task.
  package var briefing: TaskSummary {
    var briefing = summary
    briefing.details = TaskSummary.Details(prompt: definition.prompt, context: definition.context)
    return briefing
  }
}
