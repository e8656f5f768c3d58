import Domain
import HTTPServer
import Templates

/// All pages in one language, prepared at the start.
///
/// A template is filled twice. The first filling, here, puts in what never changes: the language's
/// words and the addresses of the style and the icon (`<%t.page.form.send%>`). Words that stand in
/// a sentence's braces (`{tenant}`) become tags of the second filling, isolated from the sentence's
/// direction. The second filling, of every request, finds nothing but its own values left.
struct PageRenderer: Sendable {
  private static let folder = "pages/"

  let language: String
  let isRightToLeft: Bool
  let words: Catalogue
  var calendar: Calendar { words.calendar }
  var figures: NumberFormat { words.numbers }
  private let templates: [String: Template]
  private let phrases: [String: Template]
  /// The header of every page in this language.
  private let header: Fields

  init(
    _ words: Catalogue, library: TemplateLibrary, assets: Assets, header: Fields
  ) throws {
    self.words = words
    language = words.language
    isRightToLeft = words.direction == "rtl"
    let constants: TemplateValue = [
      "t": words.templateValue, "lang": .string(words.language), "dir": .string(words.direction),
      "style": .string(assets.stylesheet), "icon": TemplateValue(assets.icon),
    ]
    var templates: [String: Template] = [:]
    for name in library.names where name.hasPrefix(Self.folder) && name.hasSuffix(".html") {
      let text = String(decoding: try library.render(name, constants), as: UTF8.self)
      let stem = String(name.dropLast(".html".utf8.count))
      templates[stem] = try Template(Sentence.tagged(text), escaping: .html)
    }
    self.templates = templates
    phrases = try Self.phrases(words)
    self.header = try Self.header(header, words)
  }

  private static func phrases(_ words: Catalogue) throws -> [String: Template] {
    var phrases: [String: Template] = [:]
    for key in words.keys where key.hasPrefix("page.") && words[key].utf8.contains(0x7b) {
      phrases[key] = try Template(
        Sentence.tagged(Escaping.html.escaped(words[key])), escaping: .html)
    }
    return phrases
  }

  private static func header(_ common: Fields, _ words: Catalogue) throws -> Fields {
    var fields: Fields = [.contentType: "text/html; charset=utf-8"]
    try fields.append(.contentLanguage, checked: words.language)
    fields.fill(from: common)
    return fields
  }

  /// A whole page.
  func page(_ name: String, _ status: Status = .ok, _ value: TemplateValue) -> Response {
    response(status, templates[Self.folder + name]?.render(value, partials: templates) ?? [])
  }

  /// A page that is drawn already.
  func response(_ status: Status, _ body: [UInt8]) -> Response {
    Response(status, fields: header, body: body)
  }

  /// A sentence as HTML, its values escaped and isolated.
  func phrase(_ key: String, _ values: TemplateValue = [:]) -> String {
    guard let phrase = phrases[key] else { return Escaping.html.escaped(words[key]) }
    return String(decoding: phrase.render(values), as: UTF8.self)
  }

  /// A sentence as HTML about a length of time, which its words name `{span}`.
  func phrase(_ key: String, _ span: Interval) -> String {
    phrase(key, ["span": .string(calendar.span(span))])
  }
}

/// Where the pages find their style and icon.
struct Assets: Sendable {
  let stylesheet: String
  let icon: String?
}
