import Templates

/// The marks within one paragraph.
///
/// Marks are found in one pass and paired on a stack that never holds two of a kind, so they nest
/// rightly and nothing is searched twice.
struct Inline {
  private enum Mark { case strong, emphasis }

  private enum Piece {
    case html(String)
    case mark(Mark, opens: Bool, closes: Bool)
  }

  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var pieces: [Piece] = []
  private var plain = String.UnicodeScalarView()

  static func html(_ text: String) -> String {
    var inline = Inline(scalars: Array(text.unicodeScalars))
    inline.scan()
    return inline.paired()
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private mutating func scan() {
    var hasCode = true
    while place < scalars.count {
      switch scalars[place] {
      case "\\" where isMark(place + 1):
        plain.append(scalars[place + 1])
        place += 2
      case "`" where hasCode:
        hasCode = readCode()
      case "*":
        readStars()
      case "\n":
        endText()
        pieces.append(.html("<br>"))
        place += 1
      default:
        plain.append(scalars[place])
        place += 1
      }
    }
    endText()
  }

  private func isMark(_ place: Int) -> Bool {
    place < scalars.count && ["*", "`", "\\"].contains(scalars[place])
  }

  /// Reads up to the next backtick; false when there is none, and so none later on either.
  private mutating func readCode() -> Bool {
    guard let end = scalars[(place + 1)...].firstIndex(of: "`") else { return false }
    endText()
    let code = String(String.UnicodeScalarView(scalars[(place + 1)..<end]))
    pieces.append(.html("<code>" + Escaping.html.escaped(code) + "</code>"))
    place = end + 1
    return true
  }

  private mutating func readStars() {
    let isDouble = place + 1 < scalars.count && scalars[place + 1] == "*"
    let end = place + (isDouble ? 2 : 1)
    endText()
    pieces.append(
      .mark(
        isDouble ? .strong : .emphasis,
        opens: end < scalars.count && !scalars[end].properties.isWhitespace,
        closes: place > 0 && !scalars[place - 1].properties.isWhitespace))
    place = end
  }

  private mutating func endText() {
    guard !plain.isEmpty else { return }
    pieces.append(.html(Escaping.html.escaped(String(plain))))
    plain = String.UnicodeScalarView()
  }

  private func paired() -> String {
    var parts: [String] = []
    var open: [(mark: Mark, part: Int)] = []
    for piece in pieces {
      switch piece {
      case .html(let html): parts.append(html)
      case .mark(let mark, let opens, let closes):
        let former = open.firstIndex { $0.mark == mark }
        if let former, closes, open[former].part + 1 < parts.count {
          parts[open[former].part] = mark == .strong ? "<strong>" : "<em>"
          parts.append(mark == .strong ? "</strong>" : "</em>")
          open.removeSubrange(former...)
        } else {
          if former == nil, opens { open.append((mark, parts.count)) }
          parts.append(mark == .strong ? "**" : "*")
        }
      }
    }
    return parts.joined()
  }
}
