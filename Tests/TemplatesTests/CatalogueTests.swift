import Templates
import Testing

struct CatalogueTests {
  private func catalogues() throws -> Catalogues {
    try Catalogues(texts: [
      "en": ["ask.title": "{sender} asks you", "ask.until": "Until {time}", "done": "Done"],
      "de": ["ask.title": "{sender} fragt Sie"], "ar": ["done": "تم"],
      "pt-BR": ["done": "Pronto"],
    ])
  }

  @Test(arguments: [
    ("de", "de"), ("DE", "de"), ("de-AT", "de"), ("pt-BR", "pt-BR"), ("pt-br", "pt-BR"),
    ("pt", "en"), ("fr", "en"), ("", "en"), (nil, "en"), ("../../etc", "en"),
  ])
  func `a language tag falls back to its base, then to English`(asked: String?, found: String)
    throws
  {
    #expect(try catalogues().catalogue(for: asked).language == found)
  }

  @Test(arguments: [
    ("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr, ar;q=0.5", "ar"), ("en;q=0.2, de;q=0.7", "de"),
    ("de;q=0", "en"), ("*", "en"), (";;;q=,", "en"), (nil, "en"), ("pt-BR", "pt-BR"),
    ("de;q=x, ar;q=0.1", "ar"),
  ])
  func `an Accept-Language header selects the best language`(header: String?, found: String) throws
  {
    #expect(try catalogues().catalogue(accepting: header).language == found)
  }

  @Test func `a missing text is English and reported`() throws {
    let german = try catalogues().catalogue(for: "de")
    #expect(german["ask.title"] == "{sender} fragt Sie" && german["done"] == "Done")
    #expect(try catalogues().missing(in: "de") == ["ask.until", "done"])
    #expect(german["no.such.key"] == "no.such.key")
  }

  @Test(arguments: [
    ("ask.title", ["sender": "Ada"], "Ada asks you"),
    ("ask.title", ["sender": "{time}", "time": "x"], "{time} asks you"),
    ("ask.title", [:], "{sender} asks you"), ("done", ["sender": "Ada"], "Done"),
  ])
  func `a placeholder in a filled value stays as it is`(
    key: String, values: [String: String], text: String
  ) throws {
    #expect(try catalogues().catalogue(for: "en").text(key, values) == text)
  }

  @Test func `a template renders catalogue texts by their keys`() throws {
    let words = try catalogues().catalogue(for: "de").templateValue
    let page = try Template("{{t.ask.until}}|{{t.done}}", escaping: .html)
    #expect(String(decoding: page.render(["t": words]), as: UTF8.self) == "Until {time}|Done")
  }

  @Test(arguments: [("en", "ltr"), ("ar", "rtl"), ("de", "ltr")])
  func `a language's direction follows its script`(language: String, direction: String) throws {
    #expect(try catalogues().catalogue(for: language).direction == direction)
  }

  @Test(arguments: [
    ["de": ["a": "x"]], ["en": ["a": "x"], "de": ["b": "y"]],
    ["en": ["a": "x", "a.b": "y"]],
  ])
  func `a malformed catalogue is refused`(texts: [String: [String: String]]) {
    #expect(throws: TemplateError.self) { try Catalogues(texts: texts) }
  }
}
