package import JSON

/// A choice from a list of options.
package struct SelectField: FieldType {
  package static let name = "select"
  package static let limitNames: [String] = ["options"]
  private let options: [String]

  package init(limits reader: inout ObjectReader) throws(Refusal) {
    guard let value = reader.value("options") else {
      throw reader.refusal(.missingField, "options", "is missing; list the options to choose")
    }
    options = try Self.options(value, &reader)
    guard !options.isEmpty else {
      throw reader.refusal(.invalidValue, "options", "must name at least one option")
    }
    guard Set(options).count == options.count else {
      throw reader.refusal(.invalidValue, "options", "names an option twice")
    }
  }

  /// An array of strings, or one string with commas between the options.
  private static func options(
    _ value: JSON, _ reader: inout ObjectReader
  ) throws(Refusal) -> [String] {
    if case .string = value {
      let text = try reader.string("options", limit: 10_000) ?? ""
      let options = text.split(separator: ",").map { trimmed(String($0)) }
      return try checked(options.filter { !$0.isEmpty }, reader)
    }
    var options: [String] = []
    for element in try reader.array("options", limit: 200) ?? [] {
      guard case .string(let option) = element else {
        throw reader.refusal(
          .wrongType, "options", "must hold strings only, not \(element.kind)")
      }
      options.append(trimmed(option))
    }
    return try checked(options, reader)
  }

  private static func checked(
    _ options: [String], _ reader: ObjectReader
  ) throws(Refusal) -> [String] {
    let fit = options.allSatisfy { option in
      (1...200).contains(option.unicodeScalars.count) && !option.holdsForbidden()
    }
    guard fit, options.count <= 200 else {
      throw reader.refusal(
        .invalidValue, "options", "must hold at most 200 options of 1 to 200 characters each")
    }
    return options
  }

  package var limits: [(String, JSON)] { [("options", .array(options.map { .string($0) }))] }
  package var control: Control { .choice(options) }

  package func value(typed text: String) throws(FieldError) -> JSON {
    // Canonically equal text chooses an option, but what is kept is the option's own spelling.
    guard let option = options.first(where: { $0 == text }) else { throw .notOption }
    return .string(option)
  }
}
