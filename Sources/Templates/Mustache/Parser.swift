/// Builds the segments of a template from its tokens.
struct Parser {
  /// The most sections that may enclose one another.
  static let depthLimit = 64

  private let bytes: [UInt8]
  private let escaping: Escaping
  private let tokens: [Token]
  private var place = 0

  init(_ text: String, _ escaping: Escaping) throws(TemplateError) {
    bytes = Array(text.utf8)
    self.escaping = escaping
    var scanner = Scanner(bytes)
    tokens = Lines(bytes: bytes).settle(try scanner.scan())
  }

  mutating func parse() throws(TemplateError) -> [Segment] { try parse(in: nil, depth: 0) }

  private mutating func parse(in open: Tag?, depth: Int) throws(TemplateError) -> [Segment] {
    if let open, depth > Self.depthLimit {
      throw error("sections stand too deep in sections", open)
    }
    var (segments, run): ([Segment], TextRun) = ([], TextRun())
    while place < tokens.count {
      defer { place += 1 }
      switch tokens[place] {
      case .lineStart: run.lineStarts.append(run.bytes.count)
      case .text(let range), .lineEnd(let range): run.bytes += bytes[range]
      case .tag(let tag):
        if tag.kind == .close {
          guard let open, open.name == tag.name else { throw mismatch(tag, open) }
          return run.isEmpty ? segments : segments + [.text(run)]
        }
        if !run.isEmpty, tag.kind != .comment, tag.kind != .delimiters {
          segments.append(.text(run))
          run = TextRun()
        }
        if let segment = try segment(tag, depth) { segments.append(segment) }
      }
    }
    if let open { throw error("nothing closes \(open.name)", open) }
    return run.isEmpty ? segments : segments + [.text(run)]
  }

  private mutating func segment(_ tag: Tag, _ depth: Int) throws(TemplateError) -> Segment? {
    switch tag.kind {
    case .comment, .delimiters, .close: return nil
    case .value: return .value(Path(tag.name), escaping)
    case .raw: return .value(Path(tag.name), .none)
    case .section: return .section(Path(tag.name), try content(of: tag, depth))
    case .inverted: return .inverted(Path(tag.name), try content(of: tag, depth))
    case .partial: return .partial(inclusion(tag))
    case .parent: return .parent(inclusion(tag), overrides: overrides(try content(of: tag, depth)))
    case .block: return .block(block(tag, try content(of: tag, depth)))
    }
  }

  /// The segments up to the closing tag, which is left for the caller's loop to skip.
  private mutating func content(of tag: Tag, _ depth: Int) throws(TemplateError) -> [Segment] {
    place += 1
    let content = try parse(in: tag, depth: depth + 1)
    place -= 1
    return content
  }

  private func inclusion(_ tag: Tag) -> Inclusion {
    let name: Inclusion.Name =
      tag.name.hasPrefix("*")
      ? .dynamic(Path(String(tag.name.dropFirst()))) : .fixed(tag.name)
    return Inclusion(name: name, indentation: tag.isStandalone ? tag.indentation : nil)
  }

  private func block(_ tag: Tag, _ content: [Segment]) -> Block {
    let intrinsic = tag.isStandalone ? content.leadingSpace : []
    return Block(
      name: tag.name, content: content,
      indentation: intrinsic.isEmpty ? tag.indentation : intrinsic, beginsLine: tag.isStandalone)
  }

  /// The replacements among a parent's content; everything else in it is ignored.
  private func overrides(_ content: [Segment]) -> [String: [Segment]] {
    var overrides: [String: [Segment]] = [:]
    for case .block(let block) in content {
      let intrinsic = block.beginsLine ? block.content.leadingSpace : []
      overrides[block.name] = block.content.removing(indentation: intrinsic).beginningLine
    }
    return overrides
  }

  private func mismatch(_ tag: Tag, _ open: Tag?) -> TemplateError {
    guard let open else { return error("\(tag.name) is closed but was not opened", tag) }
    return error("\(tag.name) is closed where \(open.name) is open", tag)
  }

  private func error(_ message: String, _ tag: Tag) -> TemplateError {
    TemplateError(message, at: tag.offset, of: bytes)
  }
}
