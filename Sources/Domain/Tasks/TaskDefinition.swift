/// The definition of a task: its values after they were checked.
///
/// It never changes after the task was made; being a reference, it is shared and not copied.
package final class TaskDefinition: Sendable {
  /// The checked values: trimmed, with every default, without the callback, which is kept sealed.
  package let values: NewTask
  package let form: Form
  package let assignees: [Assignee]

  package var type: TaskType { values.type }
  package var title: String { values.title }
  package var prompt: String? { values.prompt }
  package var context: [ContextItem] { values.context }
  package var policy: Policy { values.policy }
  package var channels: [String] { values.channels }
  package var timeout: Interval { values.timeout }
  package var onTimeout: TimeoutAction { values.onTimeout }
  package var invitation: Invitation { values.invitation }
  package var submitLabel: String? { values.submitLabel }
  package var language: String? { values.language }
  package var correlation: Correlation { values.correlation }

  /// Checks the values of a new task.
  package init(_ new: NewTask) throws(Refusal) {
    var values = new
    try values.checkTexts()
    values.context = try values.checkedContext()
    form = try Form(new.fields, at: ["fields"])
    assignees = try new.checkedAssignees()
    try new.checkChannels()
    try new.checkTimeout()
    values.submitLabel = try TextRule(limit: 60).trimmed(new.submitLabel, at: ["submitLabel"])
    values.language = try LanguageTag.checked(new.language, at: ["language"])
    try new.correlation.check(at: ["correlation"])
    values.fields = form.fields.map(\.values)
    values.assignees = assignees.map(\.values)
    values.callback = nil
    self.values = values
  }

  /// Takes values that were checked when the task was made.
  ///
  /// A limit that does not hold any more is dropped rather than refused; nil when a field cannot be
  /// asked at all.
  package init?(stored values: NewTask) {
    guard let form = Form(stored: values.fields) else { return nil }
    self.values = values
    self.form = form
    assignees = values.assignees.map(Assignee.init(stored:))
  }
}

extension NewTask {
  /// 1 second to 365 days.
  private static let timeouts = Interval.seconds(1)...Interval.days(365)

  fileprivate mutating func checkTexts() throws(Refusal) {
    guard let title = try TextRule(limit: 200).trimmed(title, at: ["title"]) else {
      throw Refusal(.missingField, at: ["title"], "is missing; give it a value")
    }
    self.title = title
    prompt = try TextRule(limit: 10_000, linesAllowed: true).trimmed(prompt, at: ["prompt"])
  }

  fileprivate func checkedContext() throws(Refusal) -> [ContextItem] {
    try checkCount(context.count, 100, at: ["context"])
    for (place, item) in context.enumerated() { try item.check(at: ["context", .index(place)]) }
    return context
  }

  fileprivate func checkedAssignees() throws(Refusal) -> [Assignee] {
    try checkCount(assignees.count, 50, at: ["assignees"])
    var checked: [Assignee] = []
    for (place, assignee) in assignees.enumerated() {
      checked.append(try Assignee(assignee, at: ["assignees", .index(place)]))
    }
    guard !checked.isEmpty else {
      throw Refusal(.missingField, at: ["assignees"], "is missing; name at least one person")
    }
    guard Set(checked.map(\.email.normalized)).count == checked.count else {
      throw Refusal(.invalidValue, at: ["assignees"], "names the same address twice")
    }
    return checked
  }

  fileprivate func checkChannels() throws(Refusal) {
    try checkCount(channels.count, 20, at: ["channels"])
    for (place, name) in channels.enumerated() {
      guard (1...100).contains(name.unicodeScalars.count), !name.holdsForbidden() else {
        throw Refusal(
          .invalidValue, at: ["channels", .index(place)],
          "must be the name of a channel: 1 to 100 plain characters")
      }
    }
    guard Set(channels).count == channels.count else {
      throw Refusal(.invalidValue, at: ["channels"], "names a channel twice")
    }
  }

  fileprivate func checkTimeout() throws(Refusal) {
    guard Self.timeouts.contains(timeout) else {
      throw Refusal(.invalidValue, at: ["timeout"], "must be between 1 second and 365 days")
    }
  }
}
