import Domain
import Gateway
import JSON

/// What a message tells: the payload, read for people.
struct NotificationModel {
  let event: EventType
  let sender: String
  /// When it happened.
  let moment: Timestamp
  let task: NotifiedTask?
  let ending: TaskOutcome?
  let links: [PersonalLink]
  let code: String?
  /// Where a code was asked for from.
  let requestAddress: String?
  /// The words of a test message.
  let words: String?

  init(_ dispatch: Dispatch) throws(Refusal) {
    let payload = try JSON(parsing: dispatch.payload)
    let data = payload["data"] ?? .null
    event = dispatch.event
    sender = Truncation.line(dispatch.tenantName)
    moment = Self.moment(payload["timestamp"]) ?? dispatch.now
    task = data["task"].map { NotifiedTask($0, now: dispatch.now) }
    ending = TaskOutcome(dispatch.event, data, isForm: task?.isForm ?? false, at: moment)
    links = (dispatch.secrets["links"]?.array ?? []).compactMap(PersonalLink.init)
    code = dispatch.secrets["code"]?.string
    requestAddress = data["request"]?["address"]?.string.map(Truncation.line)
    words = data["message"]?.string.map(Truncation.paragraphs)
  }

  fileprivate static func moment(_ json: JSON?) -> Timestamp? {
    json?.string.flatMap(Timestamp.init(rfc3339:))
  }
}

/// The task that a message is about.
struct NotifiedTask {
  struct Fact {
    let label: String
    let value: JSON
    let format: String?
    let currency: String?
  }

  let id: String
  let isForm: Bool
  let title: String
  let prompt: String?
  let context: [Fact]
  let assignees: [String]
  let workflowID: String?
  let runID: String?
  let taskRefName: String?
  let expiresAt: Timestamp

  init(_ json: JSON, now: Timestamp) {
    id = json["id"]?.string ?? ""
    isForm = json["type"]?.string == "form"
    let title = Truncation.line(json["title"]?.string ?? "")
    self.title = title.isEmpty ? id : title
    let prompt = json["prompt"]?.string.map(Truncation.paragraphs)
    self.prompt = prompt?.isEmpty == true ? nil : prompt
    context = (json["context"]?.array ?? []).map { item in
      Fact(
        label: Truncation.line(item["label"]?.string ?? ""), value: item["value"] ?? .null,
        format: item["format"]?.string, currency: item["currency"]?.string)
    }
    assignees = (json["assignees"]?.array ?? []).compactMap { person in
      (person["name"]?.string ?? person["email"]?.string).map(Truncation.line)
    }
    let keys = json["correlation"]
    workflowID = Self.key(keys?["workflow_id"])
    runID = Self.key(keys?["run_id"])
    taskRefName = Self.key(keys?["task_ref_name"])
    expiresAt = NotificationModel.moment(json["expires_at"]) ?? now
  }

  private static func key(_ json: JSON?) -> String? {
    let text = json?.string.map(Truncation.line)
    return text?.isEmpty == true ? nil : text
  }
}

/// How a task ended.
struct TaskOutcome {
  enum Kind: String, CaseIterable {
    case approved
    /// A form was filled in.
    case answered
    case rejected
    case withdrawn
    case expired
  }

  /// Who brought it about.
  enum Author {
    case person(String)
    /// A program with an API key.
    case program
    /// The task's own rule for the case that nobody answers.
    case rule
  }

  let kind: Kind
  let author: Author
  let at: Timestamp
  let comment: String?

  /// Nil while the task is open.
  init?(_ event: EventType, _ data: JSON, isForm: Bool, at moment: Timestamp) {
    switch event {
    case .taskCompleted: kind = isForm ? .answered : .approved
    case .taskRejected: kind = .rejected
    case .taskCancelled: kind = .withdrawn
    case .taskExpired: kind = .expired
    default: return nil
    }
    let decider = data["decided_by"]
    let person = (decider?["name"]?.string ?? decider?["email"]?.string).map(Truncation.line)
    author =
      person.map { .person($0) } ?? (decider?["proof"]?.string == "timeout" ? .rule : .program)
    at = NotificationModel.moment(data["decided_at"]) ?? moment
    let comment = data["comment"]?.string.map(Truncation.paragraphs)
    self.comment = comment?.isEmpty == true ? nil : comment
  }
}

/// One person's door to the task.
struct PersonalLink {
  let email: String
  let name: String?
  let url: String

  init?(_ json: JSON) {
    guard let email = json["email"]?.string, let url = json["url"]?.string else { return nil }
    self.email = Truncation.line(email)
    name = json["name"]?.string.map(Truncation.line)
    self.url = url
  }

  var displayName: String { name ?? email }
}
