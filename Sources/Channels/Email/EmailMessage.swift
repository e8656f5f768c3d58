import Domain
import Templates

/// A mail as the templates want it: one letter, set twice.
struct EmailMessage {
  struct Letter {
    let subject: String
    let text: String
    let html: String
  }

  static let subjectLimit = 150

  let messages: Messages
  let wording: LocalizedText
  let content: MessageContent
  let purpose: DeliveryPurpose
  let address: String
  let name: String?

  func letter() throws(Refusal) -> Letter {
    let (template, subject, body) = try layout()
    let fitted = Truncation.fit(subject, Self.subjectLimit)
    var view = body
    view["subject"] = .string(fitted)
    view["language"] = .string(wording.catalogue.language)
    view["direction"] = .string(wording.catalogue.direction)
    view["t"] = wording.catalogue.templateValue["message"] ?? .null
    view["greeting"] = .string(greeting)
    view["footer"] = .string(
      wording("mail.footer", ["sender": content.sender]))
    view["reference"] = TemplateValue(content.task.map(wording.reference))
    return Letter(
      subject: fitted, text: Self.tidy(try messages.text("email/\(template).txt", view)),
      html: try messages.text("email/\(template).html", view))
  }

  private typealias Layout = (template: String, subject: String, view: TemplateValue)

  private func layout() throws(Refusal) -> Layout {
    guard purpose != .test, content.event != .testSent else { return test }
    guard let task = content.task else { return event }
    if purpose == .code { return try code(task) }
    if let outcome = content.outcome { return self.outcome(task, outcome) }
    if purpose == .invite { return try invite(task) }
    guard purpose == .notice || content.event == .taskCreated else { return event }
    return notice(task)
  }

  private var greeting: String {
    guard let name, !name.isEmpty else { return wording("mail.greeting") }
    return wording("mail.greeting_name", ["name": name])
  }

  private func invite(_ task: MessageTask) throws(Refusal) -> Layout {
    let recipient = address.lowercased()
    guard let link = content.links.first(where: { $0.email.lowercased() == recipient }) else {
      throw Refusal(.missingField, "The invitation holds no link of its recipient.")
    }
    let word = task.isForm ? "answer" : "decision"
    let sender = ["sender": content.sender, "title": task.title]
    var view = self.view(of: task)
    view["asks"] = .string(wording("mail.invite.\(word)", sender))
    view["link"] = .string(link.url)
    view["next"] = .string(wording("mail.invite.next", ["address": address]))
    view["unexpected"] = .string(wording("mail.invite.unexpected", sender))
    return ("invite", wording("mail.invite.subject_\(word)", sender), view)
  }

  private func notice(_ task: MessageTask) -> Layout {
    let word = task.isForm ? "answer" : "decision"
    let values = [
      "sender": content.sender, "title": task.title, "people": wording.list(task.assignees),
    ]
    let links = content.links
    var view = self.view(of: task)
    view["asks"] = .string(wording("mail.notice.\(word)", values))
    view["links"] = .list(
      links.map { link in
        [
          "url": .string(link.url),
          "name": TemplateValue(links.count > 1 ? link.displayName : nil),
        ]
      })
    view["next"] = TemplateValue(links.isEmpty ? nil : wording("mail.notice.next"))
    return ("notice", wording("mail.notice.subject_\(word)", values), view)
  }

  private func view(of task: MessageTask) -> TemplateValue {
    // Strong text needs no stars in a letter.
    let prompt = (task.prompt ?? "").substituting("**", "")
    let paragraphs = prompt.split(separator: "\n\n").map { TemplateValue.string(String($0)) }
    return [
      "title": .string(task.title), "prompt": .string(prompt),
      "paragraphs": .list(paragraphs),
      "until": .string(wording("mail.until", ["when": wording.moment(task.expiresAt)])),
    ]
  }

  private func code(_ task: MessageTask) throws(Refusal) -> Layout {
    guard let code = content.code else {
      throw Refusal(.missingField, "The mail of a code holds no code.")
    }
    let sender = ["sender": content.sender, "title": task.title]
    let minutes = String(CodeRules.lifetime.wholeSeconds / 60)
    let view: TemplateValue = [
      "first": .string(wording("mail.code.first", ["code": code, "title": task.title])),
      "host": .string(messages.host),
      "lifetime": .string(wording("mail.code.lifetime", ["minutes": minutes])),
      "origin": TemplateValue(
        content.requestAddress.map { wording("mail.code.origin", ["address": $0]) }),
      "unexpected": .string(wording("mail.code.unexpected", sender)),
    ]
    return ("code", wording("mail.code.subject", sender), view)
  }

  private func outcome(_ task: MessageTask, _ outcome: TaskOutcome) -> Layout {
    let comment = outcome.shownComment ?? ""
    let lines = comment.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let view: TemplateValue = [
      "title": .string(task.title),
      "sentence": .string(wording.sentence(outcome, sender: content.sender)),
      "comment": outcome.shownComment == nil ? nil : ["lines": .texts(lines)],
      "nothing": .string(wording("mail.outcome.nothing")),
    ]
    return ("outcome", wording.heading(outcome, task), view)
  }

  private var test: Layout {
    let sender = ["sender": content.sender]
    let view: TemplateValue = [
      "sentence": .string(wording("test.words", sender)),
      "detail": TemplateValue(content.testText),
    ]
    return ("test", wording("mail.test.subject", sender), view)
  }

  private var event: Layout {
    let words = wording.event(content)
    let view: TemplateValue = [
      "sentence": .string(words), "detail": TemplateValue(content.task?.title),
    ]
    return ("test", "\(content.sender): \(words)", view)
  }

  /// At most one empty line in a row, none at the ends.
  private static func tidy(_ text: String) -> String {
    var lines: [Substring] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let isBlank = line.allSatisfy(\.isWhitespace)
      if isBlank, lines.last.map({ $0.isEmpty }) ?? true { continue }
      lines.append(isBlank ? "" : line)
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }
}
