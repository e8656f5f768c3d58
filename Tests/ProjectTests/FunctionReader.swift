/// A function or an initialiser in code.
struct FunctionShape: Sendable {
  let name: String
  let line: Int
  /// From the declaration to the closing brace; 0 without a body.
  let lines: Int
  let parameters: Int
}

/// Finds the functions and initialisers of a file by matching brackets.
struct FunctionReader {
  private let bytes: [UInt8]
  private var position: Int

  static func functions(of file: SourceFile) -> [FunctionShape] {
    var shapes: [FunctionShape] = []
    var offset = 0
    let bytes = Array(file.code.utf8)
    for (number, line) in zip(1..., file.codeLines) {
      if let name = declaredName(in: line) {
        var reader = FunctionReader(bytes: bytes, position: offset + name.offset)
        let parameters = reader.readParameters()
        let lines = reader.readBody(since: offset)
        shapes.append(
          FunctionShape(name: name.text, line: number, lines: lines, parameters: parameters))
      }
      offset += line.utf8.count + 1
    }
    return shapes
  }

  /// The name of the function that a line declares, and the offset of its end within the line.
  private static func declaredName(in line: Substring) -> (text: String, offset: Int)? {
    var words = line.drop { $0 == " " }
    while let word = words.firstIndex(of: " ").map({ words[..<$0] }), isModifier(word) {
      words = words[word.endIndex...].drop { $0 == " " }
    }
    if words.hasPrefix("init(") || words.hasPrefix("init?(") || words.hasPrefix("init<") {
      return ("init", line.utf8.count - words.utf8.count)
    }
    guard words.hasPrefix("func ") else { return nil }
    let rest = words.dropFirst(5)
    let end =
      rest.first == "`"
      ? rest.dropFirst().firstIndex(of: "`") ?? rest.endIndex
      : rest.firstIndex { $0 == "(" || $0 == "<" } ?? rest.endIndex
    return (String(rest[..<end]), line.utf8.count - rest[end...].utf8.count)
  }

  private static func isModifier(_ word: Substring) -> Bool {
    word.hasPrefix("@")
      || [
        "package", "private", "fileprivate", "static", "mutating", "nonisolated", "override",
        "required", "convenience", "final",
      ].contains(word)
  }

  /// Reads to the end of the parameter list.
  private mutating func readParameters() -> Int {
    while position < bytes.count, bytes[position] != UInt8(ascii: "(") { position += 1 }
    position += 1
    var (depth, commas, isEmpty) = (1, 0, true)
    while position < bytes.count, depth > 0 {
      switch bytes[position] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "<"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: ">") where bytes[position - 1] != UInt8(ascii: "-"): depth -= 1
      case UInt8(ascii: ",") where depth == 1: commas += 1
      case UInt8(ascii: " "), UInt8(ascii: "\n"): break
      default: isEmpty = false
      }
      position += 1
    }
    return isEmpty ? 0 : commas + 1
  }

  /// The number of lines between `start` and the end of the body; 0 where none follows.
  private mutating func readBody(since start: Int) -> Int {
    while position < bytes.count, bytes[position] != UInt8(ascii: "{") {
      if bytes[position] == UInt8(ascii: "}") { return 0 }
      if bytes[position] == UInt8(ascii: "\n"), !continues(after: position) { return 0 }
      position += 1
    }
    var depth = 0
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "{") { depth += 1 }
      if bytes[position] == UInt8(ascii: "}") { depth -= 1 }
      if depth == 0 { break }
      position += 1
    }
    return bytes[start..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1
  }

  /// Whether the line after a line feed goes on with the signature.
  private func continues(after lineFeed: Int) -> Bool {
    let rest = bytes[(lineFeed + 1)...].drop { $0 == UInt8(ascii: " ") }
    return ["->", "where ", "{", "async", "throws", "rethrows"].contains {
      rest.starts(with: $0.utf8)
    }
  }
}
