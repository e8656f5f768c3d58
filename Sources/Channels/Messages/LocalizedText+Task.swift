import Domain

/// The sentences that several kinds of messages share.
extension LocalizedText {
  /// The request, with its sender, its assignees and its deadline.
  func request(_ task: MessageTask, sender: String) -> String {
    let key = task.isForm ? "request.answer" : "request.decision"
    var values = ["sender": sender, "when": moment(task.expiresAt)]
    guard (1...3).contains(task.assignees.count) else { return self(key, values) }
    values["people"] = list(task.assignees)
    return self(key + "_of", values)
  }

  /// The sentence that tells of the end, with its author and its time.
  func sentence(_ outcome: TaskOutcome, sender: String) -> String {
    let when = moment(outcome.endedAt)
    let key = "ending.\(outcome.kind.rawValue)"
    if outcome.kind == .expired || outcome.decision?.decidedBy == .timeout {
      return self(key + ".rule", ["when": when])
    }
    if let person = outcome.person { return self(key + ".person", ["name": person, "when": when]) }
    return self(key + ".program", ["sender": sender, "when": when])
  }

  /// The outcome in a word, and the task's title.
  func heading(_ outcome: TaskOutcome, _ task: MessageTask) -> String {
    self("ending.\(outcome.kind.rawValue).heading", ["title": task.title])
  }

  /// Workflow, run and step as the workflow names them, and our own id.
  func reference(_ task: MessageTask) -> String {
    let names = [
      task.workflowID.map { self("reference.workflow", ["id": $0]) },
      task.runID.map { self("reference.run", ["id": $0]) },
      task.taskRefName.map { self("reference.step", ["id": $0]) },
      task.id.isEmpty ? nil : self("reference.task", ["id": task.id]),
    ]
    return names.compactMap(\.self).joined(separator: " · ")
  }

  /// The sentence for an event that has no message of its own.
  func event(_ content: MessageContent) -> String {
    let word = content.event.rawValue
    let key = "event." + word.substituting(".", "_")
    let known = self(key, ["sender": content.sender])
    return known == "message." + key ? word : known
  }

  /// The label of a link's button: with a name, unless there is but one.
  func label(of link: DeliverySecrets.Link, among count: Int) -> String {
    count > 1 ? self("link.open_as", ["name": link.displayName]) : self("link.open")
  }
}
