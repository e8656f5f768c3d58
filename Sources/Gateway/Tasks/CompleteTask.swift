package import Domain
package import JSON
import Store

/// A decision that a program hands in for somebody.
package struct Completion: Sendable {
  let approved: Bool
  let result: JSONObject
  let comment: String?
  let onBehalfOf: String?

  /// Reads `{"approved": true, "result": {…}, "comment": "…", "decided_by": "ada@example.com"}`.
  package init(_ body: JSON) throws(Refusal) {
    var reader = try ObjectReader(body)
    approved = try reader.required("approved", reader.bool("approved"))
    result = try reader.object("result") == nil ? [:] : (body["result"]?.object ?? [:])
    comment = try reader.string("comment", limit: 5000, lines: true)
    onBehalfOf = try reader.string("decided_by", limit: 254)
    if let onBehalfOf, EmailAddress(onBehalfOf) == nil {
      throw reader.refusal(
        .invalidValue, "decided_by", "must be a plain e-mail address such as name@example.com")
    }
    try reader.finish()
  }
}

extension Gateway {
  /// Decides a task by API; the same validator as on the page checks the result.
  package func completeTask(
    _ id: TaskID, _ completion: Completion, by caller: Principal,
    workflow: (id: String, run: String)? = nil
  ) async throws -> JSON {
    try caller.require(.tasksWrite)
    return try await write(by: caller) { ledger in
      guard var task = try ledger.tasks.lock(id), task.belongs(to: workflow) else {
        throw Refusal.notFound("task")
      }
      let decision = Decision(
        id: ledger.identifier(DecisionID.self), approved: completion.approved,
        result: try task.checked(completion), comment: completion.comment,
        decidedBy: try caller.decider(onBehalfOf: completion.onBehalfOf), decidedAt: ledger.now)
      guard task.decide(decision) else { throw task.closedRefusal }
      try ledger.keepResponse(decision, task: task, link: nil)
      try ledger.close(task)
      return .object(task.json(links: try ledger.links.all(of: id).map { $0.json() }))
    }
  }
}

extension HumanTask {
  fileprivate func belongs(to workflow: (id: String, run: String)?) -> Bool {
    guard let workflow else { return true }
    let correlation = definition.correlation
    return correlation.workflowID == workflow.id && correlation.runID == workflow.run
  }

  /// The result in its stored form, or a refusal that names the first wrong field.
  ///
  /// A task without fields takes any result, as programs may hand on what they like.
  fileprivate func checked(_ completion: Completion) throws(Refusal) -> JSONObject {
    let form = definition.form
    guard !form.fields.isEmpty else { return completion.result }
    if let stranger = completion.result.members.first(where: { member in
      !form.fields.contains { $0.name == member.name }
    }) {
      let pointer = "/result/\(stranger.name.prefix(64))"
      throw Refusal(
        .unknownField, "\(pointer) is not a field of this task; remove it.", field: pointer)
    }
    let answers = form.answers(
      json: completion.result, enforcingRequired: completion.approved)
    if let wrong = answers.complaints.first {
      let pointer = "/result/\(wrong.field)"
      throw Refusal(
        .invalidValue, "\(pointer) \(wrong.complaint.sentence).", field: pointer)
    }
    return answers.values
  }
}
