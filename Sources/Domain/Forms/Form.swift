package import JSON

/// The questions of a task, and the one validator that every way in uses.
package struct Form: Sendable {
  private static let maximumFields = 100

  package let fields: [Field]

  /// Checks new fields; refuses more than 100 and two of one name.
  package init(_ new: [NewField], at path: FieldPath = ["fields"]) throws(Refusal) {
    try checkCount(new.count, Self.maximumFields, at: path)
    var fields: [Field] = []
    var names: Set<String> = []
    for (place, values) in new.enumerated() {
      let field = try Field(values, at: path.index(place))
      guard names.insert(field.name).inserted else {
        throw Refusal(
          .invalidValue, at: path.index(place).member("name"),
          "repeats the name of an earlier field")
      }
      fields.append(field)
    }
    self.fields = fields
  }

  /// Takes fields that were checked when the task was made; nil when one cannot be asked at all.
  init?(stored values: [NewField]) {
    let fields = values.compactMap(Field.init(stored:))
    guard fields.count == values.count else { return nil }
    self.fields = fields
  }

  /// Checks the texts that a person typed.
  ///
  /// Empty text is no answer.
  ///
  /// - Parameters:
  ///   - typed: name and text of every control, in the order sent.
  ///   - enforcingRequired: false for a rejection, which needs no answers.
  package func answers(
    typed: [(name: String, text: String)], enforcingRequired: Bool
  ) -> Answers {
    var given: [String: [String]] = [:]
    for (name, text) in typed { given[name, default: []].append(trimmed(text)) }
    return answers(enforcingRequired: enforcingRequired) { field throws(FieldError) in
      let texts = given[field.name] ?? []
      guard texts.count <= 1 else { throw .twice }
      guard let text = texts.first, !text.isEmpty else { return nil }
      return try field.type.value(typed: text)
    }
  }

  /// Checks answers that came as JSON; the names are checked by the caller.
  package func answers(json: JSONObject, enforcingRequired: Bool) -> Answers {
    answers(enforcingRequired: enforcingRequired) { field throws(FieldError) in
      guard let value = json[field.name], value.isAnswer else { return nil }
      return try field.type.value(json: value)
    }
  }

  private func answers(
    enforcingRequired: Bool, _ read: (Field) throws(FieldError) -> JSON?
  ) -> Answers {
    var values = JSONObject()
    var failures: [FieldFailure] = []
    for field in fields {
      do throws(FieldError) {
        let value = try read(field)
        if value == nil, field.isRequired, enforcingRequired { throw .missing }
        values[field.name] = value ?? .null
      } catch {
        failures.append(FieldFailure(field: field.name, complaint: error))
      }
    }
    return Answers(values: values, complaints: failures)
  }
}

extension JSON {
  /// Whether anything was answered: null and blank text are no answer.
  var isAnswer: Bool { !isNull && string.map { !trimmed($0).isEmpty } ?? true }
}

/// The result of checking a form.
package struct Answers: Sendable, Hashable {
  /// The good answers by name, in the form's order; null where there is none.
  package let values: JSONObject
  /// The failures, in the form's order; empty when all is well.
  package let complaints: [FieldFailure]
}

/// A field whose answer failed the check.
package struct FieldFailure: Sendable, Hashable {
  package let field: String
  package let complaint: FieldError
}
