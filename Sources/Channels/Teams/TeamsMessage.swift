import Domain
import Templates

/// A message with one Adaptive Card, as the templates want it.
struct TeamsMessage {
  /// Teams refuses 28 KB; flows have been seen to fail from 21 KB on.
  static let byteBudget = 20_480
  static let titleLimit = 300
  static let promptLimit = 8000
  static let valueLimit = 2000
  static let factCount = 25
  /// More buttons than these hide behind a menu, so that each six stand in a row of their own.
  static let buttonsInRow = 6

  let messages: Messages
  let wording: LocalizedText
  let content: MessageContent

  func bytes() throws(Refusal) -> [UInt8] {
    if content.event == .testSent { return try messages.json("teams/test.json", test) }
    guard let task = content.task else { return try messages.json("teams/event.json", event) }
    if let outcome = content.outcome {
      return try messages.json("teams/outcome.json", self.outcome(task, outcome))
    }
    guard content.event == .taskCreated || content.event == .taskNotified else {
      return try messages.json("teams/event.json", event)
    }
    var bytes: [UInt8] = []
    for level in DetailLevel.allCases {
      bytes = try messages.json("teams/notice.json", notice(task, level))
      if bytes.count <= Self.byteBudget { break }
    }
    return bytes
  }

  private func view(_ summary: String) -> TemplateValue {
    ["language": .string(wording.catalogue.language), "fallback": .string(summary)]
  }

  private var test: TemplateValue {
    let words = wording("test.words", ["sender": content.sender])
    var view = view(TeamsText.safe(words, Self.titleLimit))
    view["text"] = .string(TeamsText.safe(words, Self.valueLimit))
    view["detail"] = TemplateValue(
      content.testText.map { TeamsText.paragraphs($0, Self.valueLimit) })
    return view
  }

  private var event: TemplateValue {
    let words = TeamsText.safe(wording.event(content), Self.valueLimit)
    var view = view(words)
    view["text"] = .string(words)
    view["detail"] = TemplateValue(
      content.task.map { TeamsText.safe($0.title, Self.titleLimit) })
    view["reference"] = TemplateValue(content.task.map(reference))
    return view
  }

  private func outcome(_ task: MessageTask, _ outcome: TaskOutcome) -> TemplateValue {
    let heading = TeamsText.safe(wording.heading(outcome, task), Self.titleLimit)
    let sentence = wording.sentence(outcome, sender: content.sender)
    var view = view(heading)
    view["title"] = .string(heading)
    view["sentence"] = .string(TeamsText.safe(sentence, Self.valueLimit))
    view["comment"] = TemplateValue(
      outcome.shownComment.map { TeamsText.paragraphs($0, Self.valueLimit) })
    view["reference"] = .string(reference(task))
    return view
  }

  private func notice(_ task: MessageTask, _ level: DetailLevel) -> TemplateValue {
    let request = wording.request(task, sender: content.sender)
    let title = TeamsText.safe(task.title, Self.titleLimit)
    let (facts, omitted) = level.facts(task, wording, count: Self.factCount)
    var view = view(title)
    view["title"] = .string(title)
    view["request"] = .string(TeamsText.safe(request, Self.valueLimit))
    view["prompt"] = TemplateValue(
      level.prompt(task, limit: Self.promptLimit)
        .map { TeamsText.paragraphs($0, Self.promptLimit) })
    view["facts"] = facts.isEmpty ? nil : ["items": .separated(facts.map(fact))]
    view["more"] = TemplateValue(
      omitted > 0 ? wording("request.more", ["count": String(omitted)]) : nil)
    let rows = buttonRows
    view["buttons"] = rows.count == 1 ? rows[0] : nil
    view["rows"] = rows.count > 1 ? .list(rows) : nil
    view["reference"] = .string(reference(task))
    return view
  }

  private func fact(_ fact: (label: String, value: String)) -> TemplateValue {
    [
      "label": .string(TeamsText.safe(fact.label, 250)),
      "value": .string(TeamsText.paragraphs(fact.value, Self.valueLimit)),
    ]
  }

  private var buttonRows: [TemplateValue] {
    let links = content.links
    let buttons = links.map { link -> TemplateValue in
      [
        "label": .string(Truncation.fit(wording.label(of: link, among: links.count), 75)),
        "url": .string(link.url),
      ]
    }
    return stride(from: 0, to: buttons.count, by: Self.buttonsInRow).map { start in
      let end = min(start + Self.buttonsInRow, buttons.count)
      return ["items": .separated(Array(buttons[start..<end]))]
    }
  }

  private func reference(_ task: MessageTask) -> String {
    TeamsText.safe(wording.reference(task), Self.valueLimit)
  }
}
