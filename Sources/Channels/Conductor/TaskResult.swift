import Domain
import Gateway
import JSON

/// Conductor's `TaskResult`: a decision in the engine's form.
struct TaskResult {
  /// The state of the task in the engine: waiting, ended by our decision, or by another one.
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
  /// The limit of the engine's own client.
  private static let longestReason = 500

  init(_ dispatch: Dispatch) throws(Refusal) {
    guard let workflow = dispatch.settings["workflow_id"]?.string,
      let task = dispatch.settings["task_id"]?.string, !task.isEmpty
    else { throw Refusal(.missingField, "The callback names no workflow_id or no task_id.") }
    guard let outcome = dispatch.notification.outcome else {
      throw Refusal(
        .invalidValue, "The event \(dispatch.notification.event.rawValue) is no decision.")
    }
    taskID = task
    workflowID = workflow
    decisionID = outcome.decision?.id.description
    output = Self.output(outcome)
    switch outcome.kind {
    case .approved, .answered, .rejected: (status, reason) = ("COMPLETED", nil)
    case .expired: (status, reason) = ("FAILED", "Nobody answered in time.")
    case .cancelled:
      let comment = outcome.comment.map { ": " + $0 } ?? "."
      (status, reason) = ("FAILED", "The task was cancelled" + comment)
    }
  }

  /// The answers, then our own members, whose names no field can take.
  ///
  /// A field named `comments` speaks for the missing comment; any other answer that lost its place
  /// is found in `result`.
  private static func output(_ outcome: TaskOutcome) -> JSONObject {
    let answers = outcome.decision?.result ?? [:]
    let decider = outcome.decision?.decidedBy
    let comment = outcome.comment.map { JSON.string($0) }
    let own: JSONObject = [
      "approved": .bool(outcome.approved), "approvedBy": .text(decider?.email ?? decider?.proof),
      "approvedAt": .time(outcome.endedAt), "comments": comment ?? answers["comments"] ?? .null,
      "decisionId": .text(outcome.decision?.id.description), "proof": .text(decider?.proof),
    ]
    var output: JSONObject = ["approved": .bool(outcome.approved)]
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

  /// Compares a task that was read back with this result.
  func standing(status: String, output: JSON?) -> ConductorStatus {
    if Self.openStates.contains(status) { return .open }
    guard status == self.status else { return .others }
    if status == "FAILED" { return .ours }
    return decisionID != nil && output?["decisionId"]?.string == decisionID ? .ours : .others
  }
}
