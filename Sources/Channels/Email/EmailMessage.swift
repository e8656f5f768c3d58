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
  let announcement: NotificationModel
  let purpose: DeliveryPurpose
  let address: String
  let name: String?

  func letter() throws(Refusal) -> Letter {
    let (template, subject, content) = try content()
    let fitted = Truncation.fit(subject, Self.subjectLimit)
    var view = content
    view["subject"] = .string(fitted)
    view["language"] = .string(wording.catalogue.language)
    view["direction"] = .string(wording.catalogue.direction)
    view["t"] = wording.catalogue.templateValue["message"] ?? .null
    view["greeting"] = .string(greeting)
    view["footer"] = .string(
      wording("mail.footer", ["sender": announcement.sender]))
    view["reference"] = TemplateValue(announcement.task.map(wording.reference))
    return Letter(
      subject: fitted, text: Self.tidy(try messages.text("email/\(template).txt", view)),
      html: try messages.text("email/\(template).html", view))
  }

  private typealias Content = (template: String, subject: String, view: TemplateValue)

  private func content() throws(Refusal) -> Content {
    guard purpose != .test, announcement.event != .testSent else { return test }
    guard let task = announcement.task else { return event }
    if purpose == .code { return try code(task) }
    if let ending = announcement.ending { return outcome(task, ending) }
    if purpose == .invite { return try invite(task) }
    guard purpose == .notice || announcement.event == .taskCreated else { return event }
    return notice(task)
  }

  private var greeting: String {
    guard let name, !name.isEmpty else { return wording("mail.greeting") }
    return wording("mail.greeting_name", ["name": name])
  }

  private func invite(_ task: NotifiedTask) throws(Refusal) -> Content {
    let recipient = address.lowercased()
    guard let link = announcement.links.first(where: { $0.email.lowercased() == recipient }) else {
      throw Refusal(.missingField, "The invitation holds no link of its recipient.")
    }
    let word = task.isForm ? "answer" : "decision"
    let sender = ["sender": announcement.sender, "title": task.title]
    var view = self.view(of: task)
    view["asks"] = .string(wording("mail.invite.\(word)", sender))
    view["link"] = .string(link.url)
    view["next"] = .string(wording("mail.invite.next", ["address": address]))
    view["unexpected"] = .string(wording("mail.invite.unexpected", sender))
    return ("invite", wording("mail.invite.subject_\(word)", sender), view)
  }

  private func notice(_ task: NotifiedTask) -> Content {
    let word = task.isForm ? "answer" : "decision"
    let values = [
      "sender": announcement.sender, "title": task.title, "people": wording.list(task.assignees),
    ]
    let links = announcement.links
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

  private func view(of task: NotifiedTask) -> TemplateValue {
    // Strong text needs no stars in a letter.
    let prompt = (task.prompt ?? "").substituting("**", "")
    let paragraphs = prompt.split(separator: "\n\n").map { TemplateValue.string(String($0)) }
    return [
      "title": .string(task.title), "prompt": .string(prompt),
      "paragraphs": .list(paragraphs),
      "until": .string(wording("mail.until", ["when": wording.moment(task.expiresAt)])),
    ]
  }

  private func code(_ task: NotifiedTask) throws(Refusal) -> Content {
    guard let code = announcement.code else {
      throw Refusal(.missingField, "The mail of a code holds no code.")
    }
    let sender = ["sender": announcement.sender, "title": task.title]
    let minutes = String(CodeRules.lifetime.wholeSeconds / 60)
    let view: TemplateValue = [
      "first": .string(wording("mail.code.first", ["code": code, "title": task.title])),
      "host": .string(messages.host),
      "lifetime": .string(wording("mail.code.lifetime", ["minutes": minutes])),
      "origin": TemplateValue(
        announcement.requestAddress.map { wording("mail.code.origin", ["address": $0]) }),
      "unexpected": .string(wording("mail.code.unexpected", sender)),
    ]
    return ("code", wording("mail.code.subject", sender), view)
  }

  private func outcome(_ task: NotifiedTask, _ ending: TaskOutcome) -> Content {
    let comment = ending.comment ?? ""
    let lines = comment.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let view: TemplateValue = [
      "title": .string(task.title),
      "sentence": .string(wording.sentence(ending, sender: announcement.sender)),
      "comment": ending.comment == nil ? nil : ["lines": .texts(lines)],
      "nothing": .string(wording("mail.outcome.nothing")),
    ]
    return ("outcome", wording.heading(ending, task), view)
  }

  private var test: Content {
    let sender = ["sender": announcement.sender]
    let view: TemplateValue = [
      "sentence": .string(wording("test.words", sender)),
      "detail": TemplateValue(announcement.words),
    ]
    return ("test", wording("mail.test.subject", sender), view)
  }

  private var event: Content {
    let words = wording.event(announcement)
    let view: TemplateValue = [
      "sentence": .string(words), "detail": TemplateValue(announcement.task?.title),
    ]
    return ("test", "\(announcement.sender): \(words)", view)
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
