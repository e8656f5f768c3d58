import Domain
import Gateway

/// The content of a message to people: a notification whose texts are made safe to lay out.
struct MessageContent {
  let event: EventType
  /// The tenant's name.
  let sender: String
  let task: MessageTask?
  let outcome: TaskOutcome?
  let links: [DeliverySecrets.Link]
  let code: String?
  /// The network address that asked for a code.
  let requestAddress: String?
  /// The text of a test message.
  let testText: String?

  init(_ dispatch: Dispatch) {
    let notification = dispatch.notification
    event = notification.event
    sender = Truncation.line(dispatch.sender.name)
    task = notification.task.map(MessageTask.init)
    outcome = notification.outcome
    links = dispatch.secrets.links.map { link in
      DeliverySecrets.Link(
        email: Truncation.line(link.email), name: link.name.map(Truncation.line), url: link.url)
    }
    code = dispatch.secrets.code
    switch notification.content {
    case .code(_, let address): (requestAddress, testText) = (address.map(Truncation.line), nil)
    case .test(let message, _): (requestAddress, testText) = (nil, Truncation.paragraphs(message))
    case .opened, .closed, .facts: (requestAddress, testText) = (nil, nil)
    }
  }
}

/// The task that a message is about.
struct MessageTask {
  let id: String
  let isForm: Bool
  let title: String
  let prompt: String?
  let context: [ContextItem]
  /// Names, or addresses where there is no name.
  let assignees: [String]
  let workflowID: String?
  let runID: String?
  let taskRefName: String?
  let expiresAt: Timestamp

  init(_ task: TaskSummary) {
    id = task.id.description
    isForm = task.type == .form
    title = Self.line(task.title) ?? id
    let prompt = task.details?.prompt.map(Truncation.paragraphs)
    self.prompt = prompt?.isEmpty == true ? nil : prompt
    context = (task.details?.context ?? []).map { item in
      ContextItem(
        label: Truncation.line(item.label), value: item.value, format: item.format,
        currency: item.currency)
    }
    assignees = task.assignees.map { Truncation.line($0.name ?? $0.email) }
    workflowID = Self.line(task.correlation.workflowID)
    runID = Self.line(task.correlation.runID)
    taskRefName = Self.line(task.correlation.taskRefName)
    expiresAt = task.expiresAt
  }

  /// The text on one line; nil when nothing is left.
  private static func line(_ text: String?) -> String? {
    let line = text.map(Truncation.line)
    return line?.isEmpty == true ? nil : line
  }
}

extension TaskOutcome {
  /// The comment in lines; nil when nothing is left of it.
  var shownComment: String? {
    let text = comment.map(Truncation.paragraphs)
    return text?.isEmpty == true ? nil : text
  }

  /// The name of the decider; nil when no person decided.
  var person: String? {
    switch decision?.decidedBy {
    case .assignee(let email, let name): Truncation.line(name ?? email)
    case .key(_, let person): person.map(Truncation.line)
    case .timeout, nil: nil
    }
  }
}

extension DeliverySecrets.Link {
  var displayName: String { name ?? email }
}
