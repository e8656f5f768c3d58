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
    let frame = NoticeFrame(
      title: SlackText.plain(task.title, Self.headerLimit),
      request: wording.request(task, sender: content.sender), reference: reference(task))
    var view: TemplateValue = [:]
    for level in DetailLevel.allCases {
      let parts = NoticeParts(task, wording, level)
      view = notice(task, frame, parts)
      if parts.size + frame.size(links: content.links.count) <= Self.textBudget { break }
    }
    return view
  }

  private func notice(
    _ task: MessageTask, _ frame: NoticeFrame, _ parts: NoticeParts
  ) -> TemplateValue {
    [
      "fallback": .string(
        SlackText.marked(task.title + "\n" + frame.request, Self.fallbackLimit)),
      "title": .string(frame.title),
      "request": .string(SlackText.marked(frame.request, Self.sectionLimit)),
      "prompt": TemplateValue(parts.prompt),
      "facts": parts.fields.isEmpty ? nil : ["fields": .texts(parts.fields)],
      "more": TemplateValue(parts.more),
      "actions": .list(buttons),
      "reference": .string(frame.reference),
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

/// The parts of a notice that always stay.
private struct NoticeFrame {
  /// Enough for the frame of an ordinary task.
  private static let ordinarySize = 2500

  let title: String
  let request: String
  let reference: String

  func size(links: Int) -> Int {
    let shown = min(request.utf16.count, SlackMessage.sectionLimit)
    let size =
      title.utf16.count + shown + reference.utf16.count + links * SlackMessage.buttonLimit
    return max(Self.ordinarySize, size)
  }
}

/// The parts of a notice that may have to give way.
private struct NoticeParts {
  let prompt: String?
  let fields: [String]
  let more: String?

  init(_ task: MessageTask, _ wording: LocalizedText, _ level: DetailLevel) {
    prompt = level.prompt(task, limit: SlackMessage.sectionLimit)
      .map { SlackText.prompt($0, SlackMessage.sectionLimit) }
    let (shown, omitted) = level.facts(task, wording, count: SlackMessage.fieldCount)
    fields = shown.map { fact in
      let label = "*" + SlackText.marked(fact.label, 250) + "*\n"
      return label + SlackText.marked(fact.value, SlackMessage.fieldLimit - label.utf16.count)
    }
    more = omitted > 0 ? wording("request.more", ["count": String(omitted)]) : nil
  }

  var size: Int {
    let texts = fields + [prompt, more].compactMap(\.self)
    return texts.reduce(0) { $0 + $1.utf16.count }
  }
}
