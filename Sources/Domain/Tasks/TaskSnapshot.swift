/// A task as it stood when it was read, for showing.
package struct TaskSnapshot: Sendable, Hashable {
  package let id: TaskID
  package let state: TaskState
  package let createdAt: Timestamp
  package let expiresAt: Timestamp
  package let closedAt: Timestamp?
  /// The checked values of the definition.
  package let values: NewTask
  package let decision: Decision?
  /// The links to the task, in the order in which they were issued.
  package var links: [AccessLink] = []

  package init(
    id: TaskID, state: TaskState, createdAt: Timestamp, expiresAt: Timestamp,
    closedAt: Timestamp?, values: NewTask, decision: Decision?
  ) {
    self.id = id
    self.state = state
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.closedAt = closedAt
    self.values = values
    self.decision = decision
  }

  package init(_ task: HumanTask, links: [AccessLink]) {
    self.init(
      id: task.id, state: task.state, createdAt: task.createdAt, expiresAt: task.expiresAt,
      closedAt: task.closedAt, values: task.definition.values, decision: task.decision)
    self.links = links
  }
}

/// A task that was just made, with the addresses of its links, which are shown this once.
package struct CreatedTask: Sendable, Hashable {
  package let task: TaskSnapshot
  package let links: [IssuedLink]

  package init(task: TaskSnapshot, links: [IssuedLink]) {
    self.task = task
    self.links = links
  }
}
