import Domain

/// The sentences that several kinds of messages share.
extension LocalizedText {
  /// Who asks for what until when.
  func request(_ task: NotifiedTask, sender: String) -> String {
    let key = task.isForm ? "request.answer" : "request.decision"
    var values = ["sender": sender, "when": moment(task.expiresAt)]
    guard (1...3).contains(task.assignees.count) else { return self(key, values) }
    values["people"] = list(task.assignees)
    return self(key + "_of", values)
  }

  /// Who brought the end about, and when.
  func sentence(_ ending: TaskOutcome, sender: String) -> String {
    let when = moment(ending.at)
    let key = "ending.\(ending.kind.rawValue)"
    switch (ending.kind, ending.author) {
    case (.expired, _): return self(key + ".rule", ["when": when])
    case (.withdrawn, .person(let name)):
      return self(key + ".person", ["name": name, "when": when])
    case (.withdrawn, _): return self(key + ".program", ["sender": sender, "when": when])
    case (_, .person(let name)): return self(key + ".person", ["name": name, "when": when])
    case (_, .program): return self(key + ".program", ["sender": sender, "when": when])
    case (_, .rule): return self(key + ".rule", ["when": when])
    }
  }

  /// How the task ended, and its title.
  func heading(_ ending: TaskOutcome, _ task: NotifiedTask) -> String {
    self("ending.\(ending.kind.rawValue).heading", ["title": task.title])
  }

  /// What finds the task again: workflow, run and step as the workflow names them, and our own id.
  func reference(_ task: NotifiedTask) -> String {
    let names = [
      task.workflowID.map { self("reference.workflow", ["id": $0]) },
      task.runID.map { self("reference.run", ["id": $0]) },
      task.taskRefName.map { self("reference.step", ["id": $0]) },
      task.id.isEmpty ? nil : self("reference.task", ["id": task.id]),
    ]
    return names.compactMap(\.self).joined(separator: " · ")
  }

  /// What happened, for an event that has no message of its own.
  func event(_ announcement: NotificationModel) -> String {
    let word = announcement.event.rawValue
    let key = "event." + word.substituting(".", "_")
    let known = self(key, ["sender": announcement.sender])
    return known == "message." + key ? word : known
  }

  /// What a link's button says: whose it is, unless there is but one.
  func label(of link: PersonalLink, among count: Int) -> String {
    count > 1 ? self("link.open_as", ["name": link.displayName]) : self("link.open")
  }
}
