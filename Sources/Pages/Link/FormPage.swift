import Domain
import Gateway
import HTTPServer
import JSON
import Templates

extension LinkPages {
  /// The form: what to look at, the questions, the buttons.
  func formPage(_ model: FormViewModel, _ visitor: Visitor) -> Response {
    let view = model.view
    let renderer = renderer(view.assignee.language ?? view.task.definition.language, visitor)
    let left = view.task.expiresAt - gateway.clock.now
    let span = left > .seconds(0) ? renderer.calendar.span(left) : nil
    if model.isBlank, let span {
      let page = cached(model, renderer).filled { gap in
        switch gap {
        case .base: visitor.base
        case .token: view.antiForgery
        case .span: span
        case .email: Escaping.html.escaped(view.assignee.email.text)
        }
      }
      return renderer.response(.ok, page)
    }
    var value = self.value(model, renderer)
    value["base"] = .string(visitor.base)
    value["token"] = .string(view.antiForgery)
    value["span"] = TemplateValue(span)
    value["email"] = .string(view.assignee.email.text)
    let status: Status = model.isFaulty ? .unprocessableContent : .ok
    return renderer.page("form", status, .object(value))
  }

  /// The page as it was drawn before, or drawn now.
  private func cached(_ model: FormViewModel, _ renderer: PageRenderer) -> CachedFormPage {
    let key = CachedFormPages.Key(task: model.view.task.id, language: renderer.language)
    let name = model.view.tenantName
    if let known = forms[key], known.tenantName == name { return known }
    var value = self.value(model, renderer)
    value["base"] = .string(forms.marks.mark(.base))
    value["token"] = .string(forms.marks.mark(.token))
    value["span"] = .string(forms.marks.mark(.span))
    value["email"] = .string(forms.marks.mark(.email))
    let page = renderer.page("form", .ok, .object(value)).body
    let drawn = CachedFormPage(page, marks: forms.marks, tenantName: name)
    forms.insert(drawn, for: key)
    return drawn
  }

  /// Everything that the task itself gives to its page.
  private func value(_ model: FormViewModel, _ renderer: PageRenderer) -> [String: TemplateValue] {
    let task = model.view.task
    let definition = task.definition
    var value: [String: TemplateValue] = [
      "tenant": .string(model.view.tenantName),
      "initial": .string(initial(model.view.tenantName)),
      "heading": .string(definition.title),
      "approval": .bool(definition.type == .approval),
      "time": .string(renderer.calendar.text(task.expiresAt)),
      "fields": .list(definition.form.fields.map { FieldPart($0, model, renderer).value }),
      "leave": true, "comment": comment(model, renderer),
    ]
    if model.isKept { value["kept"] = true }
    if let prompt = definition.prompt { value["prompt"] = .string(Markdown.html(prompt)) }
    if let label = definition.submitLabel { value["submit"] = .string(label) }
    if !definition.context.isEmpty {
      value["facts"] = ["each": .list(definition.context.map(renderer.fact))]
    }
    if model.isFaulty { value["problems"] = ["each": .list(problems(model, renderer))] }
    return value
  }

  private func comment(_ model: FormViewModel, _ renderer: PageRenderer) -> TemplateValue {
    let error = model.commentError.map {
      renderer.message($0, about: renderer.words["page.form.comment_label"])
    }
    return [
      "text": .string(model.comment), "error": TemplateValue(error),
      "open": .bool(!model.comment.isEmpty),
    ]
  }

  private func problems(_ model: FormViewModel, _ renderer: PageRenderer) -> [TemplateValue] {
    var problems: [TemplateValue] = model.view.task.definition.form.fields.compactMap { field in
      model.error(about: field).map { error in
        [
          "place": .string(FieldPart.id(field)),
          "message": .string(renderer.message(error, about: field.label)),
        ]
      }
    }
    if let error = model.commentError {
      let label = renderer.words["page.form.comment_label"]
      problems.append(
        ["place": "comment", "message": .string(renderer.message(error, about: label))])
    }
    return problems
  }
}

extension PageRenderer {
  /// The sentence of an error in the answer to a question, with the question's label.
  func message(_ error: FieldError, about label: String) -> String {
    var value: TemplateValue = ["label": .string(label)]
    if let limit = error.limit {
      let text =
        switch error {
        case .tooEarly, .tooLate: CivilDate(text: limit).map(calendar.text) ?? limit
        default: figures.number(limit)
        }
      value["limit"] = .string(text)
    }
    return phrase("page.complaint." + error.key, value)
  }

  /// One line of the context.
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
