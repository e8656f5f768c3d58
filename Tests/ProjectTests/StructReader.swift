/// Counts the parameters of the memberwise initialisers that the compiler makes for structs.
struct StructReader {
  /// The structs without an initialiser of their own, and how many parameters must be given.
  static func memberwise(of file: SourceFile) -> [(name: String, parameters: Int)] {
    var open: [(name: String?, depth: Int, count: Int, hasInitialiser: Bool)] = []
    var found: [(name: String, parameters: Int)] = []
    var depth = 0
    for line in file.codeLines {
      let words = line.split(separator: " ").drop(while: isModifier)
      if let inner = open.indices.last, open[inner].depth == depth {
        if isStored(words) { open[inner].count += 1 }
        if words.first?.hasPrefix("init") == true { open[inner].hasInitialiser = true }
      }
      if words.first == "struct", words.count > 1 {
        let name = words[words.startIndex + 1].prefix { $0.isLetter || $0.isNumber }
        open.append((String(name), depth + 1, 0, false))
      }
      depth += line.utf8.count { $0 == UInt8(ascii: "{") }
      depth -= line.utf8.count { $0 == UInt8(ascii: "}") }
      while let last = open.last, depth < last.depth, line.contains("}") {
        if !last.hasInitialiser, let name = last.name { found.append((name, last.count)) }
        open.removeLast()
      }
    }
    return found
  }

  /// Whether a line declares a stored property that has no value by itself.
  private static func isStored(_ words: ArraySlice<Substring>) -> Bool {
    guard let first = words.first, first == "let" || first == "var" else { return false }
    let isOptional = first == "var" && words.last?.last == "?"
    return !words.contains("=") && !words.contains { $0.hasPrefix("{") } && !isOptional
  }

  private static func isModifier(_ word: Substring) -> Bool {
    word.hasPrefix("@") || word.hasPrefix("private") || word == "package" || word == "fileprivate"
      || word == "unowned" || word == "weak" || word == "nonisolated"
  }
}
