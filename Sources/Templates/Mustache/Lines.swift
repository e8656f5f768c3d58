/// Finds the lines that hold only tags, removes the white space around the tags there, and marks
/// the beginnings of the other lines.
struct Lines {
  let bytes: [UInt8]

  func settle(_ tokens: [Token]) -> [Token] {
    var (settled, line): ([Token], [Token]) = ([], [])
    for token in tokens {
      line.append(token)
      guard case .lineEnd = token else { continue }
      settled += settle(line: line)
      line.removeAll(keepingCapacity: true)
    }
    return line.isEmpty ? settled : settled + settle(line: line)
  }

  private func settle(line: [Token]) -> [Token] {
    let tags = line.compactMap { token in
      if case .tag(let tag) = token { tag } else { nil }
    }
    guard !tags.isEmpty else { return [.lineStart] + line }
    let vanishes = isBlank(line) && mayStandAlone(tags)
    var (isFirst, settled): (Bool, [Token]) = (true, vanishes ? [] : [.lineStart])
    for (place, token) in line.enumerated() {
      guard case .tag(var tag) = token else {
        if !vanishes { settled.append(token) }
        continue
      }
      if isFirst { tag.indentation = indentation(Array(line[..<place])) }
      isFirst = false
      tag.isStandalone = vanishes
      settled.append(.tag(tag))
    }
    return settled
  }

  /// Whether the tags of a line print nothing themselves: a single such tag, or several of
  /// inheritance, unless a whole block is there, whose content continues the line.
  private func mayStandAlone(_ tags: [Tag]) -> Bool {
    if tags.count == 1 { return tags[0].kind != .value && tags[0].kind != .raw }
    let inherits = tags.allSatisfy { tag in
      let kind = tag.kind == .close ? tag.closes : tag.kind
      return kind == .parent || kind == .block
    }
    let holdsBlock =
      tags[0].kind == .block && tags.contains { $0.kind == .close && $0.name == tags[0].name }
    return inherits && !holdsBlock
  }

  private func isBlank(_ line: [Token]) -> Bool {
    line.allSatisfy { token in
      guard case .text(let range) = token else { return true }
      return bytes[range].allSatisfy(Scanner.isSpace)
    }
  }

  private func indentation(_ tokens: [Token]) -> [UInt8] {
    guard case .text(let range) = tokens.last, bytes[range].allSatisfy(Scanner.isSpace) else {
      return []
    }
    return Array(bytes[range])
  }
}
