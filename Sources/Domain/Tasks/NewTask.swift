package import JSON

/// The values that a new task is asked for with.
///
/// Every surface makes one of its own form; `TaskDefinition` checks them.
package struct NewTask: Sendable, Hashable {
  package var type = TaskType.approval
  package var title: String
  /// A subset of Markdown: paragraphs, lists, emphasis, code.
  package var prompt: String?
  package var context: [ContextItem] = []
  package var fields: [NewField] = []
  package var assignees: [NewAssignee]
  package var policy = Policy()
  /// Names of the tenant's channels to tell.
  package var channels: [String] = []
  package var timeout = Interval.hours(1)
  package var onTimeout = TimeoutAction.fail
  package var invitation = Invitation.email
  package var submitLabel: String?
  package var language: String?
  package var correlation = Correlation()
  package var callback: NewCallback?

  package init(title: String, assignees: [NewAssignee]) {
    self.title = title
    self.assignees = assignees
  }
}

/// A person to ask.
package struct NewAssignee: Sendable, Hashable {
  package var email: String
  package var name: String?
  package var language: String?

  package init(email: String, name: String? = nil, language: String? = nil) {
    self.email = email
    self.name = name
    self.language = language
  }
}

/// A question to ask.
package struct NewField: Sendable, Hashable {
  /// The name of the answer in the result.
  package var name: String
  /// The name of a field type.
  package var type = "text"
  /// The name stands for a missing label.
  package var label: String?
  package var help: String?
  package var isRequired = false
  /// The first content of the control.
  package var initial: JSON?
  /// The limits that the field type knows, by name.
  package var limits: JSONObject = [:]

  package init(_ name: String, type: String = "text", limits: JSONObject = [:]) {
    self.name = name
    self.type = type
    self.limits = limits
  }
}

/// A callback to make when the task has ended.
package struct NewCallback: Sendable, Hashable {
  /// The name of a callback kind.
  package var kind: String
  /// The settings that the kind knows, by name.
  package var settings: JSONObject

  package init(kind: String, settings: JSONObject) {
    self.kind = kind
    self.settings = settings
  }
}
