import FoundationEssentials

/// The product's words in every language: one JSON file each, `de.json`, from key to text.
///
/// English is complete; a text that another language lacks is English there.
package struct Catalogues: Sendable {
  private let catalogues: [String: Catalogue]
  private let english: Catalogue
  private let gaps: [String: [String]]

  /// Reads every `*.json` of the directory.
  package init(directory: String) throws {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
      throw TemplateError("cannot read the directory \(directory)")
    }
    var texts: [String: [String: String]] = [:]
    for name in names where name.hasSuffix(".json") {
      guard let data = FileManager.default.contents(atPath: directory + "/" + name) else {
        throw TemplateError("cannot be read", file: name)
      }
      guard let entries = try? JSONDecoder().decode([String: String].self, from: data) else {
        throw TemplateError("is not one JSON object from key to text", file: name)
      }
      texts[String(name.dropLast(5))] = entries
    }
    try self.init(texts: texts)
  }

  /// Takes texts by language and key.
  package init(texts: [String: [String: String]]) throws(TemplateError) {
    guard let complete = texts["en"] else {
      throw TemplateError("English is missing: every other language falls back to it")
    }
    for (language, entries) in texts {
      if let key = entries.keys.filter({ complete[$0] == nil }).min() {
        throw TemplateError("\(key) is no key of en.json", file: language + ".json")
      }
      for key in entries.keys where entries.keys.contains(where: { $0.hasPrefix(key + ".") }) {
        throw TemplateError("\(key) is a text and also begins other keys", file: language + ".json")
      }
    }
    english = Catalogue(language: "en", texts: complete)
    catalogues = Dictionary(
      uniqueKeysWithValues: texts.map { language, entries in
        let all = complete.merging(entries) { _, own in own }
        return (language.lowercased(), Catalogue(language: language, texts: all))
      })
    gaps = texts.mapValues { entries in complete.keys.filter { entries[$0] == nil }.sorted() }
  }

  /// The languages' tags, sorted.
  package var languages: [String] { catalogues.values.map(\.language).sorted() }

  /// The keys that a language lacks.
  package func missing(in language: String) -> [String] { gaps[language] ?? [] }

  /// The words of a language: of exactly this tag, else of its language without region, else English.
  package func catalogue(for language: String?) -> Catalogue {
    language.flatMap(match) ?? english
  }

  /// The words for an `Accept-Language` header (RFC 9110 section 12.5.4): the best match.
  package func catalogue(accepting header: String?) -> Catalogue {
    var best: (catalogue: Catalogue, weight: Double)?
    for range in (header ?? "").prefix(512).split(separator: ",").prefix(16) {
      let parts = range.split(separator: ";").map { $0.filter { $0 != " " } }
      guard let tag = parts.first, let found = match(tag) else { continue }
      let quality = parts.dropFirst().first { $0.hasPrefix("q=") }
      let weight = quality.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
      if weight > best?.weight ?? 0 { best = (found, weight) }
    }
    return best?.catalogue ?? english
  }

  private func match(_ language: String) -> Catalogue? {
    let tag = language.lowercased()
    if let exact = catalogues[tag] { return exact }
    return tag.split(separator: "-").first.flatMap { catalogues[String($0)] }
  }
}
