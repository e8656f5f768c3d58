import Domain
import Gateway
import JSON

/// Conductor's `TaskResult`: what a decision looks like to the engine.
struct TaskResult {
  /// Whether the task in the engine waits, carries our decision, or somebody else's.
  enum ConductorStatus: Equatable {
    case open
    case ours
    case others
  }

  let taskID: String
  private let workflowID: String
  private let status: String
  private let reason: String?
  private let output: JSONObject
  private let decisionID: String?

  private static let openStates: Set = ["SCHEDULED", "IN_PROGRESS"]
  /// What the engine's own client cuts a reason to.
  private static let longestReason = 500

  init(_ dispatch: Dispatch) throws(Refusal) {
    guard let workflow = dispatch.settings["workflow_id"]?.string,
      let task = dispatch.settings["task_id"]?.string, !task.isEmpty
    else { throw Refusal(.missingField, "The callback names no workflow_id or no task_id.") }
    let data = try JSON(parsing: dispatch.payload)["data"] ?? .null
    taskID = task
    workflowID = workflow
    decisionID = data["decision_id"]?.string
    output = Self.output(data)
    switch dispatch.event {
    case .taskCompleted, .taskRejected: (status, reason) = ("COMPLETED", nil)
    case .taskExpired: (status, reason) = ("FAILED", "Nobody answered in time.")
    case .taskCancelled:
      let comment = data["comment"]?.string.map { ": " + $0 } ?? "."
      (status, reason) = ("FAILED", "The task was cancelled" + comment)
    default:
      throw Refusal(.invalidValue, "The event \(dispatch.event.rawValue) is no decision.")
    }
  }

  /// The answers, then our own members, which no field's name can take.
  ///
  /// A field named `comments` speaks for the missing comment; any other answer that lost its place
  /// is found in `result`.
  private static func output(_ data: JSON) -> JSONObject {
    let answers = data["result"]?.object ?? [:]
    let decider = data["decided_by"]
    let comment = data["comment"]?.string.map { JSON.string($0) }
    let own: JSONObject = [
      "approved": .bool(data["approved"]?.bool ?? false),
      "approvedBy": .text(decider?["email"]?.string ?? decider?["proof"]?.string),
      "approvedAt": data["decided_at"] ?? .null,
      "comments": comment ?? answers["comments"] ?? .null,
      "decisionId": data["decision_id"] ?? .null,
      "proof": decider?["proof"] ?? .null,
    ]
    var output: JSONObject = ["approved": own["approved"] ?? false]
    for answer in answers.members where own[answer.name] == nil {
      output[answer.name] = answer.value
    }
    for member in own.members { output[member.name] = member.value }
    let isLost = answers.members.contains { output[$0.name] != $0.value }
    if isLost, answers["result"] == nil { output["result"] = .object(answers) }
    return output
  }

  var json: JSON {
    var object: JSONObject = [
      "workflowInstanceId": .string(workflowID), "taskId": .string(taskID), "workerId": "postern",
      "status": .string(status),
    ]
    if let reason {
      object["reasonForIncompletion"] = .string(Truncation.fit(reason, Self.longestReason))
    }
    object["outputData"] = .object(output)
    return .object(object)
  }

  /// How a task that was read back relates to this result.
  func standing(status: String, output: JSON?) -> ConductorStatus {
    if Self.openStates.contains(status) { return .open }
    guard status == self.status else { return .others }
    if status == "FAILED" { return .ours }
    return decisionID != nil && output?["decisionId"]?.string == decisionID ? .ours : .others
  }
}
