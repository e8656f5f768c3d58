/// A single rendering of a template.
struct Renderer {
  /// The greatest depth of templates that include templates.
  static let depthLimit = 48

  private(set) var bytes: [UInt8] = []
  private let partials: [String: Template]
  private let escaping: Escaping
  /// The values that names are looked up in, the innermost last.
  private var contexts: [TemplateValue]
  /// Replacements of blocks, the outermost first: it wins.
  private var overrides: [[String: [Segment]]] = []
  private var indentation: [UInt8] = []
  /// Set where a replacement continues a line: its own first line is not indented again.
  private var continuesLine = false
  private var depth = 0

  init(
    _ value: TemplateValue, _ partials: [String: Template], _ escaping: Escaping, capacity: Int
  ) {
    self.partials = partials
    self.escaping = escaping
    contexts = [value]
    contexts.reserveCapacity(8)
    bytes.reserveCapacity(max(1024, capacity))
  }

  mutating func render(_ segments: [Segment]) {
    for segment in segments {
      switch segment {
      case .text(let run): append(run)
      case .value(let path, let escaping): append(resolve(path), escaping)
      case .section(let path, let inner): renderSection(resolve(path), inner)
      case .inverted(let path, let inner): if !resolve(path).isShown { render(inner) }
      case .partial(let inclusion): include(inclusion)
      case .parent(let inclusion, let replaced):
        overrides.append(replaced)
        include(inclusion)
        overrides.removeLast()
      case .block(let block): renderBlock(block)
      }
    }
  }

  private mutating func append(_ run: TextRun) {
    guard !indentation.isEmpty else {
      bytes += run.bytes
      return
    }
    var copied = 0
    for start in run.lineStarts {
      bytes += run.bytes[copied..<start]
      if !continuesLine { bytes += indentation }
      continuesLine = false
      copied = start
    }
    bytes += run.bytes[copied...]
  }

  private mutating func append(_ value: TemplateValue, _ escaping: Escaping) {
    switch value {
    case .string(let text): escaping.append(text, to: &bytes)
    case .bool(let flag): bytes += (flag ? "true" : "false").utf8
    case .null, .list, .object: break
    }
  }

  private mutating func renderSection(_ value: TemplateValue, _ inner: [Segment]) {
    guard value.isShown else { return }
    guard case .list(let items) = value else { return render(inner, about: value) }
    for item in items { render(inner, about: item) }
  }

  private mutating func render(_ segments: [Segment], about value: TemplateValue) {
    contexts.append(value)
    render(segments)
    contexts.removeLast()
  }

  private mutating func include(_ inclusion: Inclusion) {
    let name: String
    switch inclusion.name {
    case .fixed(let fixed): name = fixed
    case .dynamic(let path):
      guard case .string(let text) = resolve(path) else { return }
      name = text
    }
    guard depth < Self.depthLimit, let template = partials[name], template.escaping == escaping
    else { return }
    let outer = indentation
    indentation = inclusion.indentation.map { outer + $0 } ?? []
    depth += 1
    render(template.segments)
    depth -= 1
    indentation = outer
  }

  private mutating func renderBlock(_ block: Block) {
    let replacement = overrides.lazy.compactMap { $0[block.name] }.first
    guard let replacement else { return render(block.content) }
    guard depth < Self.depthLimit else { return }
    let outer = indentation
    indentation += block.indentation
    continuesLine = !block.beginsLine
    depth += 1
    render(replacement)
    depth -= 1
    continuesLine = false
    indentation = outer
  }

  /// The value of a name: its first part from the innermost context that has it, each further part
  /// from the value before.
  private func resolve(_ path: Path) -> TemplateValue {
    guard let first = path.parts.first else { return contexts.last ?? .null }
    for context in contexts.reversed() {
      guard case .object(let members) = context, let found = members[first] else { continue }
      var value = found
      for part in path.parts.dropFirst() {
        guard case .object(let members) = value, let next = members[part] else { return .null }
        value = next
      }
      return value
    }
    return .null
  }
}
