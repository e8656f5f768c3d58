import Domain
import HTTPServer

/// Reads the query of a request and refuses what it does not know, by name.
struct QueryReader {
  private let query: Query

  init(_ query: Query) { self.query = query }

  static func check(_ query: Query, known: [String]) throws(Refusal) {
    var seen: Set<String> = []
    for item in query.items {
      let name = String(item.name.unicodeScalars.prefix(64))
      guard known.contains(item.name) else {
        let use = known.isEmpty ? "" : " or use one of: \(known.joined(separator: ", "))"
        throw Refusal(
          .unknownField, "The query parameter '\(name)' is not known here; remove it\(use).")
      }
      guard seen.insert(item.name).inserted else {
        throw refusal(item.name, "stands there twice; give it once")
      }
    }
  }

  static func refusal(_ name: String, _ message: String) -> Refusal {
    Refusal(.invalidValue, "The query parameter '\(name)' \(message).")
  }

  /// Text of 1 to `limit` characters without control characters; nil when it is not given.
  func text(_ name: String, limit: Int = 256) throws(Refusal) -> String? {
    guard let text = query[name] else { return nil }
    guard (1...limit).contains(text.unicodeScalars.count),
      !text.unicodeScalars.contains(where: { $0.isForbidden(linesAllowed: false) })
    else { throw Self.refusal(name, "must have 1 to \(limit) plain characters") }
    return text
  }

  /// A number written as people write it: no sign, no zeros before it.
  func integer(_ name: String, in range: ClosedRange<Int>) throws(Refusal) -> Int? {
    guard let text = query[name] else { return nil }
    guard let number = Int(text), range.contains(number), String(number) == text else {
      throw Self.refusal(
        name,
        "must be a whole number between \(range.lowerBound) and \(range.upperBound), in digits only"
      )
    }
    return number
  }

  func identifier<Kind>(
    _ name: String, as kind: Identifier<Kind>.Type
  ) throws(Refusal) -> Identifier<Kind>? {
    guard let text = query[name] else { return nil }
    guard let id = Identifier<Kind>(text) else {
      throw Self.refusal(name, "must be an id of the form \(Kind.prefix)_…")
    }
    return id
  }

  /// The beginning of a page: the last id of the page before.
  func cursor<Kind>(_ kind: Identifier<Kind>.Type) throws(Refusal) -> Identifier<Kind>? {
    guard let text = query["cursor"] else { return nil }
    guard let id = Identifier<Kind>(text) else {
      throw Self.refusal("cursor", "must be the next_cursor of a page of the same list")
    }
    return id
  }

  /// The number of items in a page.
  func limit() throws(Refusal) -> Int { try integer("limit", in: 1...200) ?? 50 }

  /// Some of a set of words, separated by commas.
  func words<Word: RawRepresentable & CaseIterable>(
    _ name: String, as type: Word.Type
  ) throws(Refusal) -> [Word]? where Word.RawValue == String {
    guard let text = query[name] else { return nil }
    var words: [Word] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let word = Word(rawValue: String(part)), words.count < Word.allCases.count else {
        let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
        throw Self.refusal(name, "must be one or several, separated by commas, of: \(known)")
      }
      words.append(word)
    }
    return words
  }
}

extension QueryReader {
  /// A word of a set.
  func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, as type: Word.Type
  ) throws(Refusal) -> Word? where Word.RawValue == String {
    guard let text = query[name] else { return nil }
    guard let word = Word(rawValue: text) else {
      let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw Self.refusal(name, "must be one of: \(known)")
    }
    return word
  }
}
