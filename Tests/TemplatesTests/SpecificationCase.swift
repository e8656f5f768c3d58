import Templates
import Testing

/// A template, what fills it, and what comes out.
struct SpecificationCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let template: String
  let value: TemplateValue
  let partials: [String: String]
  let expected: String

  init(
    _ name: String, _ template: String, _ value: TemplateValue,
    partials: [String: String] = [:], _ expected: String
  ) {
    testDescription = name
    self.template = template
    self.value = value
    self.partials = partials
    self.expected = expected
  }

  init(
    _ name: String, _ template: String, partials: [String: String] = [:], _ expected: String
  ) {
    self.init(name, template, [:], partials: partials, expected)
  }

  func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let compiled = try partials.mapValues { try Template($0, escaping: .html) }
    let bytes = try Template(template, escaping: .html).render(value, partials: compiled)
    let rendered = String(decoding: bytes, as: UTF8.self)
    #expect(rendered == expected, sourceLocation: sourceLocation)
  }
}
