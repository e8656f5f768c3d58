/// The little Markdown that a maker of tasks may write, as HTML.
///
/// Known are paragraphs, line ends, lists (`-`, `*`, `1.`), `**strong**`, `*emphasis*` and
/// `` `code` ``. Everything else is text: no links, no images, no HTML. The time taken grows with
/// the length of the text and no faster.
struct Markdown {
  private enum Block: Equatable {
    case paragraph, bullets, numbers

    var open: String {
      switch self {
      case .paragraph: "<p>"
      case .bullets: "<ul><li>"
      case .numbers: "<ol><li>"
      }
    }

    var close: String {
      switch self {
      case .paragraph: "</p>"
      case .bullets: "</li></ul>"
      case .numbers: "</li></ol>"
      }
    }
  }

  private var output = ""
  private var block: Block?
  /// The lines of the paragraph or item at hand.
  private var pending: [Substring] = []

  static func html(_ text: String) -> String {
    var markdown = Markdown()
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      markdown.read(line)
    }
    markdown.end()
    return markdown.output
  }

  private mutating func read(_ line: Substring) {
    let text = line.trimmingSpaces
    if text.isEmpty {
      end()
    } else if let (kind, rest) = Self.item(text) {
      if block == kind {
        flush()
        output += "</li><li>"
      } else {
        end()
        begin(kind)
      }
      pending.append(rest)
    } else {
      if block == nil { begin(.paragraph) }
      pending.append(text)
    }
  }

  private mutating func begin(_ kind: Block) {
    block = kind
    output += kind.open
  }

  private mutating func end() {
    flush()
    if let block { output += block.close }
    block = nil
  }

  private mutating func flush() {
    output += Inline.html(pending.joined(separator: "\n"))
    pending = []
  }

  private static func item(_ line: Substring) -> (Block, Substring)? {
    if line.hasPrefix("- ") || line.hasPrefix("* ") {
      return (.bullets, line.dropFirst(2).trimmingSpaces)
    }
    let digits = line.prefix { ("0"..."9").contains($0) }
    guard (1...3).contains(digits.utf8.count) else { return nil }
    let rest = line[digits.endIndex...]
    guard rest.hasPrefix(". ") || rest.hasPrefix(") ") else { return nil }
    return (.numbers, rest.dropFirst(2).trimmingSpaces)
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var text = self
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
