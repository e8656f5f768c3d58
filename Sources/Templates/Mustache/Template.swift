/// A Mustache template, compiled once: the specification's core, inheritance and dynamic names.
///
/// There are no lambdas. Values are escaped unless the tag says otherwise (`{{{name}}}`, `{{&name}}`).
package struct Template: Sendable {
  let segments: [Segment]
  let escaping: Escaping
  private let textLength: Int

  /// Compiles a text; the error names line and column.
  package init(_ text: String, escaping: Escaping) throws(TemplateError) {
    var parser = try Parser(text, escaping)
    segments = try parser.parse()
    self.escaping = escaping
    textLength = text.utf8.count
  }

  /// Fills the template.
  ///
  /// A name that stands for nothing gives nothing, and so does a partial that is missing or that
  /// escapes in another way, and one that includes itself past `Renderer.depthLimit`.
  package func render(_ value: TemplateValue, partials: [String: Template] = [:]) -> [UInt8] {
    var renderer = Renderer(value, partials, escaping, capacity: textLength * 2)
    renderer.render(segments)
    return renderer.bytes
  }

  /// The names of the partials and parents that the text names outright.
  package var inclusions: Set<String> { Self.inclusions(segments) }

  private static func inclusions(_ segments: [Segment]) -> Set<String> {
    var names: Set<String> = []
    for segment in segments {
      switch segment {
      case .text, .value: break
      case .section(_, let inner), .inverted(_, let inner): names.formUnion(inclusions(inner))
      case .block(let block): names.formUnion(inclusions(block.content))
      case .partial(let inclusion): if case .fixed(let name) = inclusion.name { names.insert(name) }
      case .parent(let inclusion, let overrides):
        if case .fixed(let name) = inclusion.name { names.insert(name) }
        for inner in overrides.values { names.formUnion(inclusions(inner)) }
      }
    }
    return names
  }
}
