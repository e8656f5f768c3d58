/// A value that a template is rendered with.
package enum TemplateValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case string(String)
  case list([TemplateValue])
  case object([String: TemplateValue])

  /// A text; null when there is none, so that a section about it stays away.
  package init(_ text: String?) { self = text.map(TemplateValue.string) ?? .null }

  package init(_ flag: Bool) { self = .bool(flag) }

  /// The decimal digits of a number.
  package init(_ number: some BinaryInteger) { self = .string(String(number)) }

  /// Whether a section about the value is shown: not for null, false, the empty text or list.
  package var isShown: Bool {
    switch self {
    case .null: false
    case .bool(let flag): flag
    case .string(let text): !text.isEmpty
    case .list(let items): !items.isEmpty
    case .object: true
    }
  }

  /// A member of an object; setting one on anything else makes it an object.
  package subscript(name: String) -> TemplateValue? {
    get {
      guard case .object(let members) = self else { return nil }
      return members[name]
    }
    set {
      var members: [String: TemplateValue] = [:]
      if case .object(let known) = self { members = known }
      members[name] = newValue
      self = .object(members)
    }
  }
}

extension TemplateValue: ExpressibleByStringInterpolation {
  package init(stringLiteral text: String) { self = .string(text) }
}

extension TemplateValue: ExpressibleByBooleanLiteral {
  package init(booleanLiteral flag: Bool) { self = .bool(flag) }
}

extension TemplateValue: ExpressibleByIntegerLiteral {
  package init(integerLiteral number: Int) { self = .string(String(number)) }
}

extension TemplateValue: ExpressibleByFloatLiteral {
  package init(floatLiteral number: Double) { self = .string(number.description) }
}

extension TemplateValue: ExpressibleByNilLiteral {
  package init(nilLiteral: ()) { self = .null }
}

extension TemplateValue: ExpressibleByArrayLiteral {
  package init(arrayLiteral items: TemplateValue...) { self = .list(items) }
}

extension TemplateValue: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral members: (String, TemplateValue)...) {
    self = .object(Dictionary(members) { _, last in last })
  }
}
