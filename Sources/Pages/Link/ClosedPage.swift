import Domain
import Gateway
import HTTPServer
import JSON
import Templates

extension LinkPages {
  /// The page of a closed task: the receipt of the person who decided, a sentence for everybody else.
  func closedPage(
    _ view: ClosedView, _ visitor: Visitor, answerWasUnused: Bool = false
  ) -> Response {
    let task = view.task
    let renderer = renderer(view.assignee.language ?? task.definition.language, visitor)
    let outcomeText = OutcomeText(view, renderer)
    var value: [String: TemplateValue] = [
      "tenant": .string(view.tenantName), "initial": .string(initial(view.tenantName)),
      "heading": .string(outcomeText.heading), "story": .string(outcomeText.text),
      "seal": .string(outcomeText.seal), "title": .string(task.definition.title),
      "base": .string(visitor.base), "token": .string(view.antiForgery), "leave": true,
      "email": .string(view.assignee.email.text),
    ]
    if answerWasUnused { value["unused"] = true }
    if view.isOwnDecision, let decision = task.decision {
      value.merge(receipt(decision, of: task, renderer)) { _, new in new }
    }
    var response = renderer.page("closed", answerWasUnused ? .conflict : .ok, .object(value))
    if view.isOwnDecision { response.fields.append(.clearSiteData, #""cache", "storage""#) }
    return response
  }

  private func receipt(
    _ decision: Decision, of task: HumanTask, _ renderer: PageRenderer
  ) -> [String: TemplateValue] {
    let outcome = TaskOutcome(decision, of: task.definition.type)
    let answers: [TemplateValue] = task.definition.form.fields.compactMap { field in
      guard let answer = decision.result[field.name], !answer.isNull else { return nil }
      return ["label": .string(field.label), "value": .string(renderer.answer(answer, field))]
    }
    return [
      "own": true, "decision": .string(renderer.words["page.receipt.was_" + outcome.kind.rawValue]),
      "by": .string(decision.decidedBy.displayName),
      "at": .string(renderer.calendar.text(decision.decidedAt)), "answers": .list(answers),
      "comment": TemplateValue(decision.comment), "reference": .string(decision.id.description),
    ]
  }
}

extension PageRenderer {
  fileprivate func answer(_ value: JSON, _ field: Field) -> String {
    let text = field.type.text(of: value)
    switch field.type {
    case is DateField: return CivilDate(text: text).map(calendar.text) ?? text
    case is NumberField: return figures.number(text)
    default: return text
    }
  }
}

/// The end of a task, in a heading and a sentence.
private struct OutcomeText {
  let heading: String
  let text: String
  /// The class of the sign above the heading.
  let seal: String

  init(_ view: ClosedView, _ renderer: PageRenderer) {
    let task = view.task
    let time = renderer.calendar.text(task.closedAt ?? task.expiresAt)
    var value: TemplateValue = [
      "time": .string(time), "tenant": .string(view.tenantName),
    ]
    guard let decision = task.decision else {
      let isCancelled = task.state == .cancelled
      heading = renderer.words[isCancelled ? "page.closed.cancelled" : "page.closed.expired"]
      text = renderer.phrase(isCancelled ? "page.closed.withdrawn" : "page.closed.ran_out", value)
      seal = "ended"
      return
    }
    let outcome = TaskOutcome(decision, of: task.definition.type)
    let place = view.isOwnDecision ? "page.receipt." : "page.closed."
    heading = renderer.words[place + outcome.kind.rawValue]
    value["name"] = .string(decision.decidedBy.displayName)
    text = renderer.phrase("page.closed.\(Self.actor(decision)).\(outcome.kind.rawValue)", value)
    seal = decision.approved ? "done" : "ended"
  }

  private static func actor(_ decision: Decision) -> String {
    switch decision.decidedBy {
    case .assignee: "person"
    case .key(_, let person): person == nil ? "system" : "person"
    case .timeout: "timeout"
    }
  }
}
