import Domain
import Gateway
import HTTPServer
import JSON
import Templates

extension LinkPages {
  /// The form: what to look at, the questions, the buttons.
  func formPage(_ sheet: FormViewModel, _ visitor: Visitor) -> Response {
    let view = sheet.view
    let edition = edition(view.assignee.language ?? view.task.definition.language, visitor)
    let left = view.task.expiresAt - gateway.clock.now
    let span = left > .seconds(0) ? edition.calendar.span(left) : nil
    if sheet.isBlank, let span, let printed = printed(sheet, edition) {
      let page = printed.filled { gap in
        switch gap {
        case .base: visitor.base
        case .token: view.antiForgery
        case .span: span
        case .email: Escaping.html.escaped(view.assignee.email.text)
        }
      }
      return edition.response(.ok, page)
    }
    var value = self.value(sheet, edition)
    value["base"] = .string(visitor.base)
    value["token"] = .string(view.antiForgery)
    value["span"] = TemplateValue(span)
    value["email"] = .string(view.assignee.email.text)
    let status: Status = sheet.isFaulty ? .unprocessableContent : .ok
    return edition.page("form", status, .object(value))
  }

  /// The page as it was drawn before, or drawn now.
  private func printed(_ sheet: FormViewModel, _ edition: PageRenderer) -> CachedFormPage? {
    let key = CachedFormPages.Key(task: sheet.view.task.id, language: edition.language)
    let name = sheet.view.tenantName
    if let known = forms[key], known.tenantName == name { return known }
    var value = self.value(sheet, edition)
    value["base"] = .string(CachedFormPage.Gap.base.mark)
    value["token"] = .string(CachedFormPage.Gap.token.mark)
    value["span"] = .string(CachedFormPage.Gap.span.mark)
    value["email"] = .string(CachedFormPage.Gap.email.mark)
    let page = edition.page("form", .ok, .object(value)).body
    guard let printed = CachedFormPage(page, tenantName: name) else { return nil }
    forms.keep(printed, for: key)
    return printed
  }

  /// Everything that the task itself gives to its page.
  private func value(_ sheet: FormViewModel, _ edition: PageRenderer) -> [String: TemplateValue] {
    let task = sheet.view.task
    let definition = task.definition
    var value: [String: TemplateValue] = [
      "tenant": .string(sheet.view.tenantName),
      "initial": .string(initial(sheet.view.tenantName)),
      "heading": .string(definition.title),
      "approval": .bool(definition.type == .approval),
      "time": .string(edition.calendar.text(task.expiresAt)),
      "fields": .list(definition.form.fields.map { FieldPart($0, sheet, edition).value }),
      "leave": true, "comment": comment(sheet, edition),
    ]
    if sheet.isKept { value["kept"] = true }
    if let prompt = definition.prompt { value["prompt"] = .string(Markdown.html(prompt)) }
    if let label = definition.submitLabel { value["submit"] = .string(label) }
    if !definition.context.isEmpty {
      value["facts"] = ["each": .list(definition.context.map(edition.fact))]
    }
    if sheet.isFaulty { value["problems"] = ["each": .list(problems(sheet, edition))] }
    return value
  }

  private func comment(_ sheet: FormViewModel, _ edition: PageRenderer) -> TemplateValue {
    let error = sheet.commentComplaint.map {
      edition.message($0, about: edition.words["page.form.comment_label"])
    }
    return [
      "text": .string(sheet.comment), "error": TemplateValue(error),
      "open": .bool(!sheet.comment.isEmpty),
    ]
  }

  private func problems(_ sheet: FormViewModel, _ edition: PageRenderer) -> [TemplateValue] {
    var problems: [TemplateValue] = sheet.view.task.definition.form.fields.compactMap { field in
      sheet.complaint(about: field).map { complaint in
        [
          "place": .string(FieldPart.id(field)),
          "message": .string(edition.message(complaint, about: field.label)),
        ]
      }
    }
    if let complaint = sheet.commentComplaint {
      let label = edition.words["page.form.comment_label"]
      problems.append(
        ["place": "comment", "message": .string(edition.message(complaint, about: label))])
    }
    return problems
  }
}

extension PageRenderer {
  /// What is wrong with the answer to a question, in the question's own words.
  func message(_ complaint: FieldError, about label: String) -> String {
    var value: TemplateValue = ["label": .string(label)]
    if let limit = complaint.limit {
      let text =
        switch complaint {
        case .tooEarly, .tooLate: CivilDate(text: limit).map(calendar.text) ?? limit
        default: figures.number(limit)
        }
      value["limit"] = .string(text)
    }
    return phrase("page.complaint." + complaint.key, value)
  }

  /// One line of what there is to look at.
  func fact(_ item: ContextItem) -> TemplateValue {
    let isFigure = item.format == .money || item.format == .number
    return [
      "label": .string(item.label), "value": .string(text(of: item)), "figure": .bool(isFigure),
    ]
  }

  private func text(of item: ContextItem) -> String {
    switch (item.value, item.format) {
    case (.number(let number), .money): figures.money(number.literal, item.currency)
    case (.number(let number), .number): figures.number(number.literal)
    case (.string(let text), .money): figures.money(text, item.currency)
    case (.string(let text), .number): figures.number(text)
    case (.string(let text), .date): CivilDate(text: text).map(calendar.text) ?? text
    case (.string(let text), .datetime): Timestamp(rfc3339: text).map(calendar.text) ?? text
    case (let value, _): text(of: value)
    }
  }

  /// A plain value for people.
  func text(of value: JSON) -> String {
    switch value {
    case .string(let text): text
    case .number(let number): number.literal
    case .bool(let flag): words[flag ? "page.form.yes" : "page.form.no"]
    case .null, .array, .object: "—"
    }
  }
}
