/// A piece of a template's text.
enum Token {
  case lineStart
  case text(Range<Int>)
  case lineEnd(Range<Int>)
  case tag(Tag)
}

/// The text between delimiters, parsed.
struct Tag {
  enum Kind {
    case value, raw, section, inverted, close, comment, delimiters, partial, parent, block
  }

  let kind: Kind
  let name: String
  /// The byte that the tag begins at.
  let offset: Int
  /// The kind of the tag that a closing tag belongs to.
  var closes: Kind?
  /// The white space before the tag, when nothing else stands there on its line.
  var indentation: [UInt8] = []
  /// Whether the tag's line holds nothing else; such a line is left out.
  var isStandalone = false
}

/// Splits a text into tags, line ends and the text between them.
struct Scanner {
  private let bytes: [UInt8]
  private var place = 0
  private var opening = Array("{{".utf8)
  private var closing = Array("}}".utf8)
  private var opened: [Tag.Kind] = []
  private var tokens: [Token] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func scan() throws(TemplateError) -> [Token] {
    while place < bytes.count {
      let start = find(opening, from: place) ?? bytes.count
      appendText(place..<start)
      place = start
      if place < bytes.count { tokens.append(.tag(try scanTag())) }
    }
    return tokens
  }

  private mutating func appendText(_ range: Range<Int>) {
    var start = range.lowerBound
    for place in range where bytes[place] == UInt8(ascii: "\n") {
      let end = place > start && bytes[place - 1] == UInt8(ascii: "\r") ? place - 1 : place
      if end > start { tokens.append(.text(start..<end)) }
      tokens.append(.lineEnd(end..<place + 1))
      start = place + 1
    }
    if start < range.upperBound { tokens.append(.text(start..<range.upperBound)) }
  }

  private mutating func scanTag() throws(TemplateError) -> Tag {
    let offset = place
    place += opening.count
    let sigil = place < bytes.count ? bytes[place] : 0
    let kind = Self.kinds[sigil] ?? .value
    if kind != .value { place += 1 }
    let end =
      kind == .delimiters
      ? [sigil] + closing : sigil == UInt8(ascii: "{") ? [UInt8(ascii: "}")] + closing : closing
    guard let stop = find(end, from: place) else {
      throw TemplateError("the tag is not closed", at: offset, of: bytes)
    }
    let content = trimmed(place..<stop)
    place = stop + end.count
    if kind == .delimiters { try setDelimiters(content, offset) }
    if kind == .comment || kind == .delimiters { return Tag(kind: kind, name: "", offset: offset) }
    var tag = Tag(kind: kind, name: try name(content, kind, offset), offset: offset)
    switch kind {
    case .section, .inverted, .parent, .block: opened.append(kind)
    case .close: tag.closes = opened.popLast()
    default: break
    }
    return tag
  }

  private static let kinds: [UInt8: Tag.Kind] = [
    UInt8(ascii: "#"): .section, UInt8(ascii: "^"): .inverted, UInt8(ascii: "/"): .close,
    UInt8(ascii: "!"): .comment, UInt8(ascii: "="): .delimiters, UInt8(ascii: ">"): .partial,
    UInt8(ascii: "<"): .parent, UInt8(ascii: "$"): .block, UInt8(ascii: "&"): .raw,
    UInt8(ascii: "{"): .raw,
  ]

  private func name(
    _ content: ArraySlice<UInt8>, _ kind: Tag.Kind, _ offset: Int
  ) throws(TemplateError) -> String {
    var content = content
    var prefix = ""
    if kind == .partial || kind == .parent, content.first == UInt8(ascii: "*") {
      prefix = "*"
      content = trimmed(content.startIndex + 1..<content.endIndex)
    }
    guard !content.isEmpty else { throw TemplateError("the tag is empty", at: offset, of: bytes) }
    guard !content.contains(where: Self.isSpace) else {
      throw TemplateError("a name holds no white space", at: offset, of: bytes)
    }
    return prefix + String(decoding: content, as: UTF8.self)
  }

  private mutating func setDelimiters(
    _ content: ArraySlice<UInt8>, _ offset: Int
  ) throws(TemplateError) {
    let parts = content.split(whereSeparator: Self.isSpace)
    guard parts.count == 2, !parts.joined().contains(UInt8(ascii: "=")) else {
      throw TemplateError("new delimiters are two words without =", at: offset, of: bytes)
    }
    (opening, closing) = (Array(parts[0]), Array(parts[1]))
  }

  private func find(_ text: [UInt8], from start: Int) -> Int? {
    var place = start
    while place + text.count <= bytes.count {
      if bytes[place] == text[0], bytes[place..<place + text.count].elementsEqual(text) {
        return place
      }
      place += 1
    }
    return nil
  }

  private func trimmed(_ range: Range<Int>) -> ArraySlice<UInt8> {
    var slice = bytes[range].drop(while: Self.isSpace)
    while let last = slice.last, Self.isSpace(last) { slice.removeLast() }
    return slice
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (9...13).contains(byte)
  }
}
