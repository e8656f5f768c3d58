import Domain
import Templates

/// A message of Block Kit, as the templates want it.
struct SlackMessage {
  static let headerLimit = 150
  static let sectionLimit = 3000
  static let fieldCount = 10
  static let fieldLimit = 2000
  static let buttonsInBlock = 25
  static let buttonLimit = 75
  static let fallbackLimit = 4000
  /// Slack refuses blocks whose texts come to more than about 13,200 characters.
  static let textBudget = 12_000

  let wording: LocalizedText
  let content: MessageContent

  /// The template that fits, and what it is filled with.
  var template: (name: String, view: TemplateValue) {
    if content.event == .testSent { return ("slack/test.json", test) }
    guard let task = content.task else { return ("slack/event.json", event) }
    if let outcome = content.outcome { return ("slack/outcome.json", self.outcome(task, outcome)) }
    guard content.event == .taskCreated || content.event == .taskNotified else {
      return ("slack/event.json", event)
    }
    return ("slack/notice.json", notice(task))
  }

  private var test: TemplateValue {
    let words = wording("test.words", ["sender": content.sender])
    let text = [words, content.testText ?? ""].filter { !$0.isEmpty }.joined(separator: "\n")
    return [
      "fallback": .string(SlackText.marked(words, Self.fallbackLimit)),
      "text": .string(SlackText.marked(text, Self.sectionLimit)),
    ]
  }

  private var event: TemplateValue {
    let words = wording.event(content)
    let lines = [words, content.task?.title ?? ""].filter { !$0.isEmpty }
    var view: TemplateValue = [
      "fallback": .string(SlackText.marked(words, Self.fallbackLimit)),
      "text": .string(SlackText.marked(lines.joined(separator: "\n"), Self.sectionLimit)),
    ]
    view["reference"] = TemplateValue(content.task.map(reference))
    return view
  }

  private func outcome(_ task: MessageTask, _ outcome: TaskOutcome) -> TemplateValue {
    let heading = wording.heading(outcome, task)
    let sentence = wording.sentence(outcome, sender: content.sender)
    return [
      "fallback": .string(SlackText.marked(heading + "\n" + sentence, Self.fallbackLimit)),
      "title": .string(SlackText.plain(heading, Self.headerLimit)),
      "sentence": .string(SlackText.marked(sentence, Self.sectionLimit)),
      "comment": TemplateValue(outcome.shownComment.map(quoted)),
      "reference": .string(reference(task)),
    ]
  }

  private func quoted(_ comment: String) -> String {
    let lines = comment.split(separator: "\n", omittingEmptySubsequences: false)
    let quoted = lines.map { "> " + SlackText.marked(String($0), Self.sectionLimit) }
    let whole = quoted.joined(separator: "\n")
    guard whole.utf16.count > Self.sectionLimit else { return whole }
    return "> " + SlackText.marked(Truncation.line(comment), Self.sectionLimit - 2)
  }

  private func notice(_ task: MessageTask) -> TemplateValue {
    var view: TemplateValue = [:]
    for brevity in DetailLevel.allCases {
      let parts = NoticeParts(task, wording, brevity)
      view = notice(task, parts)
      if parts.size <= Self.textBudget { break }
    }
    return view
  }

  private func notice(_ task: MessageTask, _ parts: NoticeParts) -> TemplateValue {
    let request = wording.request(task, sender: content.sender)
    return [
      "fallback": .string(SlackText.marked(task.title + "\n" + request, Self.fallbackLimit)),
      "title": .string(SlackText.plain(task.title, Self.headerLimit)),
      "request": .string(SlackText.marked(request, Self.sectionLimit)),
      "prompt": TemplateValue(parts.prompt),
      "facts": parts.fields.isEmpty ? nil : ["fields": .texts(parts.fields)],
      "more": TemplateValue(parts.more),
      "actions": .list(buttons),
      "reference": .string(reference(task)),
    ]
  }

  private var buttons: [TemplateValue] {
    let links = content.links
    let buttons = links.map { link -> TemplateValue in
      let label = wording.label(of: link, among: links.count)
      return [
        "label": .string(SlackText.plain(label, Self.buttonLimit)), "url": .string(link.url),
      ]
    }
    return stride(from: 0, to: buttons.count, by: Self.buttonsInBlock).map { start in
      let end = min(start + Self.buttonsInBlock, buttons.count)
      return ["buttons": .separated(Array(buttons[start..<end]))]
    }
  }

  private func reference(_ task: MessageTask) -> String {
    SlackText.marked(wording.reference(task), Self.fieldLimit)
  }
}

/// The parts of a notice that may have to give way.
private struct NoticeParts {
  let prompt: String?
  let fields: [String]
  let more: String?

  init(_ task: MessageTask, _ wording: LocalizedText, _ brevity: DetailLevel) {
    prompt = brevity.prompt(task, limit: SlackMessage.sectionLimit)
      .map { SlackText.prompt($0, SlackMessage.sectionLimit) }
    let (shown, omitted) = brevity.facts(task, wording, count: SlackMessage.fieldCount)
    fields = shown.map { fact in
      let label = "*" + SlackText.marked(fact.label, 250) + "*\n"
      return label + SlackText.marked(fact.value, SlackMessage.fieldLimit - label.utf16.count)
    }
    more = omitted > 0 ? wording("request.more", ["count": String(omitted)]) : nil
  }

  var size: Int {
    let texts = fields + [prompt, more].compactMap(\.self)
    return 2500 + texts.reduce(0) { $0 + $1.utf16.count }
  }
}
