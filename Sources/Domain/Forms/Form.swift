package import JSON

/// The questions of a task, and the one validator that every way in uses.
package struct Form: Sendable {
  private static let maximumFields = 100

  package let fields: [Field]

  /// Reads the `fields` of a task; refuses more than 100 and two of one name.
  package init(_ definitions: [JSON], at pointer: String) throws(Refusal) {
    guard definitions.count <= Self.maximumFields else {
      throw Refusal(
        .tooLarge,
        "\(pointer) has \(definitions.count) fields; at most \(Self.maximumFields) are allowed.",
        field: pointer)
    }
    var fields: [Field] = []
    var names: Set<String> = []
    for (place, definition) in definitions.enumerated() {
      let field = try Field(definition, at: "\(pointer)/\(place)")
      guard names.insert(field.name).inserted else {
        throw Refusal(
          .invalidValue, "\(pointer)/\(place)/name repeats the name of an earlier field.",
          field: "\(pointer)/\(place)/name")
      }
      fields.append(field)
    }
    self.fields = fields
  }

  package var json: JSON { .array(fields.map(\.json)) }

  /// Checks what a person typed.
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
    var complaints: [FieldFailure] = []
    for field in fields {
      do throws(FieldError) {
        let value = try read(field)
        if value == nil, field.isRequired, enforcingRequired { throw .missing }
        values[field.name] = value ?? .null
      } catch {
        complaints.append(FieldFailure(field: field.name, complaint: error))
      }
    }
    return Answers(values: values, complaints: complaints)
  }
}

extension JSON {
  /// Whether anything was answered: null and blank text are no answer.
  var isAnswer: Bool { !isNull && string.map { !trimmed($0).isEmpty } ?? true }
}

/// What came of checking a form.
package struct Answers: Sendable, Hashable {
  /// The good answers by name, in the form's order; null where there is none.
  package let values: JSONObject
  /// What is wrong, in the form's order; empty when all is well.
  package let complaints: [FieldFailure]
}

/// What is wrong with the answer to one field.
package struct FieldFailure: Sendable, Hashable {
  package let field: String
  package let complaint: FieldError
}
