import Domain
import JSON
import Templates

/// One question of a form, as its template wants it.
struct FieldPart {
  /// Lists up to this long are radio buttons, where every option is seen at once.
  private static let radioLimit = 15

  private let field: Field
  private let model: FormViewModel
  private let renderer: PageRenderer
  private let text: String

  init(_ field: Field, _ model: FormViewModel, _ renderer: PageRenderer) {
    self.field = field
    self.model = model
    self.renderer = renderer
    text = model.text(of: field)
  }

  /// Where an error's link leads: the control, or the first of its radio buttons.
  static func id(_ field: Field) -> String { "f-" + field.name }

  var value: TemplateValue {
    var value: [String: TemplateValue] = [
      "id": .string(Self.id(field)), "name": .string(field.name), "label": .string(field.label),
      "text": .string(text), "optional": .bool(!field.isRequired),
    ]
    var described: [String] = []
    if let hint {
      described.append("h-" + field.name)
      value["hint"] = .string(hint)
      value["hintID"] = .string("h-" + field.name)
    }
    if let error = model.error(about: field) {
      described.append("e-" + field.name)
      value["error"] = .string(renderer.message(error, about: field.label))
      value["errorID"] = .string("e-" + field.name)
    }
    if !described.isEmpty { value["described"] = .string(described.joined(separator: " ")) }
    addControl(to: &value)
    return .object(value)
  }

  private func addControl(to value: inout [String: TemplateValue]) {
    switch field.type.control {
    case .line(let type, let mode, let autocomplete):
      value["line"] = true
      value["type"] = .string(type)
      value["mode"] = TemplateValue(mode)
      value["complete"] = TemplateValue(autocomplete)
      value["ltr"] = .bool(type != "text" || field.type is NumberField)
    case .lines(let rows): value["rows"] = TemplateValue(rows)
    case .choice(let options) where options.count <= Self.radioLimit:
      value["options"] = ["each": .list(radios(options))]
    case .choice(let options):
      value["choices"] = [
        "each": .list(options.map { ["value": .string($0), "on": .bool($0 == text)] })
      ]
    }
  }

  /// An optional question can be left unanswered again: a radio button cannot be switched off.
  private func radios(_ options: [String]) -> [TemplateValue] {
    var radios: [TemplateValue] = options.enumerated().map { place, option in
      [
        "id": .string(place == 0 ? Self.id(field) : "o\(place)-" + field.name),
        "value": .string(option), "on": .bool(option == text), "blank": false,
      ]
    }
    if !field.isRequired {
      radios.append(
        ["id": .string("o-" + field.name), "value": "", "on": .bool(text.isEmpty), "blank": true])
    }
    return radios
  }

  /// The maker's help and the limits, in one short line.
  private var hint: String? {
    let parts = [field.help, limits].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  private var limits: String? {
    let limits = field.type.limits
    switch field.type {
    case is NumberField:
      return bounds("number", "min", "max", limits) {
        renderer.figures.number(renderer.text(of: $0))
      }
    case is DateField:
      return bounds("date", "min", "max", limits) { value in
        value.string.flatMap { CivilDate(text: $0) }.map(renderer.calendar.text)
          ?? renderer.text(of: value)
      }
    default:
      return bounds("length", "min_length", "max_length", limits) {
        renderer.figures.number(renderer.text(of: $0))
      }
    }
  }

  private func bounds(
    _ kind: String, _ low: String, _ high: String, _ limits: [(String, JSON)],
    _ text: (JSON) -> String
  ) -> String? {
    let minimum = limits.first { $0.0 == low }.map { text($0.1) }
    let maximum = limits.first { $0.0 == high }.map { text($0.1) }
    let form =
      switch (minimum, maximum) {
      case (nil, nil): ""
      case (_?, _?): kind + "_between"
      case (_?, nil): kind + "_min"
      case (nil, _?): kind + "_max"
      }
    guard !form.isEmpty else { return nil }
    return renderer.words.text(
      "page.hint." + form, ["min": minimum ?? "", "max": maximum ?? ""])
  }
}
