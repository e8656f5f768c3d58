package import Domain
package import JSON
import Store

/// A decision that a program hands in for somebody.
package struct Completion: Sendable, Hashable {
  package var approved: Bool
  /// Answers by field name.
  package var result: JSONObject
  package var comment: String?
  /// The address of the person who decided.
  package var onBehalfOf: String?

  package init(
    approved: Bool, result: JSONObject = [:], comment: String? = nil, onBehalfOf: String? = nil
  ) {
    self.approved = approved
    self.result = result
    self.comment = comment
    self.onBehalfOf = onBehalfOf
  }

  fileprivate func check() throws(Refusal) {
    if let comment {
      try TextRule(limit: 5000, linesAllowed: true).check(comment, at: ["comment"])
    }
    guard let onBehalfOf else { return }
    try TextRule(limit: EmailAddress.longest).check(onBehalfOf, at: ["onBehalfOf"])
    guard EmailAddress(onBehalfOf) != nil else {
      throw Refusal(.invalidValue, at: ["onBehalfOf"], EmailAddress.rule)
    }
  }
}

/// The run of a workflow that a task must belong to.
package struct WorkflowRun: Sendable, Hashable {
  package let workflowID: String
  package let runID: String

  package init(workflowID: String, runID: String) {
    self.workflowID = workflowID
    self.runID = runID
  }
}

extension Gateway {
  /// Decides a task by API; the same validator as on the page checks the result.
  package func completeTask(
    _ id: TaskID, _ completion: Completion, by principal: Principal, in run: WorkflowRun? = nil
  ) async throws -> TaskSnapshot {
    try principal.require(.tasksWrite)
    try completion.check()
    return try await write(by: principal) { work in
      guard var task = try work.tasks.lock(id), task.belongs(to: run) else {
        throw Refusal.notFound("task")
      }
      let decision = Decision(
        id: work.identifier(DecisionID.self), approved: completion.approved,
        result: try task.checked(completion), comment: completion.comment,
        decidedBy: try principal.decider(onBehalfOf: completion.onBehalfOf),
        decidedAt: work.now)
      guard task.decide(decision) else { throw task.closedRefusal }
      try work.keepResponse(decision, task: task, link: nil)
      try work.close(task)
      return TaskSnapshot(task, links: try work.links.all(of: id))
    }
  }
}

extension HumanTask {
  fileprivate func belongs(to run: WorkflowRun?) -> Bool {
    guard let run else { return true }
    let correlation = definition.correlation
    return correlation.workflowID == run.workflowID && correlation.runID == run.runID
  }

  /// The result in its stored form, or a refusal that names the first wrong field.
  ///
  /// A task without fields takes any result, as programs may hand on whatever they like.
  fileprivate func checked(_ completion: Completion) throws(Refusal) -> JSONObject {
    let form = definition.form
    guard !form.fields.isEmpty else { return completion.result }
    if let stranger = completion.result.members.first(where: { member in
      !form.fields.contains { $0.name == member.name }
    }) {
      throw Refusal(
        .unknownField, at: ["result", .member(String(stranger.name.prefix(64)))],
        "is not a field of this task; remove it")
    }
    let answers = form.answers(
      json: completion.result, enforcingRequired: completion.approved)
    if let wrong = answers.complaints.first {
      throw Refusal(
        .invalidValue, at: ["result", .member(wrong.field)], wrong.complaint.sentence)
    }
    return answers.values
  }
}
