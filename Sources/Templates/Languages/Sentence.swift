/// Sentences with named gaps: `Answer by {time}`.
package struct Sentence: Sendable {
  private enum Piece: Sendable {
    case text(String)
    case gap(String)
  }

  private let pieces: [Piece]

  package init(_ text: String) {
    pieces = Self.split(text)
  }

  /// The sentence with its gaps filled, in one pass.
  package func filled(_ value: (String) -> String?) -> String {
    var result = ""
    for piece in pieces {
      switch piece {
      case .text(let text): result += text
      case .gap(let name): result += value(name) ?? "{\(name)}"
      }
    }
    return result
  }

  /// Turns gaps into template tags, each isolated from the direction of the text around it; tags
  /// that are there already stay.
  package static func tagged(_ text: String) -> String {
    split(text).reduce(into: "") { result, piece in
      switch piece {
      case .text(let text): result += text
      case .gap(let name): result += "<bdi>{{\(name)}}</bdi>"
      }
    }
  }

  /// A gap is a word of lower-case letters in single braces.
  private static func split(_ text: String) -> [Piece] {
    let bytes = Array(text.utf8)
    var (pieces, start, place): ([Piece], Int, Int) = ([], 0, 0)
    let brace = UInt8(ascii: "{")
    while place < bytes.count {
      let run = bytes[place...].prefix { $0 == brace }.count
      guard run == 1 else {
        place += max(run, 1)
        continue
      }
      let name = bytes[(place + 1)...].prefix { (0x61...0x7a).contains($0) }
      guard !name.isEmpty, name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: "}")
      else {
        place += 1
        continue
      }
      if start < place {
        pieces.append(.text(String(decoding: bytes[start..<place], as: UTF8.self)))
      }
      pieces.append(.gap(String(decoding: name, as: UTF8.self)))
      place = name.endIndex + 1
      start = place
    }
    if start < bytes.count {
      pieces.append(.text(String(decoding: bytes[start...], as: UTF8.self)))
    }
    return pieces
  }
}
