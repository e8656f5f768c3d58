import FoundationEssentials
import Templates
import Testing

struct LibraryTests {
  @Test func `a folder's templates escape by their file extension`() throws {
    let files = [
      "pages/form.html": "{{<pages/layout}}{{$body}}<p>{{v}}</p>{{/body}}{{/pages/layout}}",
      "pages/layout.html": "<main>{{$body}}{{/body}}</main>{{> part.html}}", "part.html": "{{v}}",
      "mail/code.txt": "{{v}}", "mail/card.json": #"{"a":"{{v}}"}"#, "notes.md": "{{",
      "languages/en.json": "{{", "deploy/board.json": "{{",
    ]
    try withFolder(files) { folder in
      let library = try TemplateLibrary(directory: folder)
      #expect(
        library.names == [
          "mail/card.json", "mail/code.txt", "pages/form.html", "pages/layout.html", "part.html",
        ])
      #expect(
        try text(library.render("pages/form.html", ["v": "<"])) == "<main><p>&lt;</p></main>&lt;")
      #expect(try text(library.render("mail/code.txt", ["v": "<"])) == "<")
      #expect(try text(library.render("mail/card.json", ["v": "\""])) == #"{"a":"\""}"#)
      #expect(throws: TemplateError.self) { try library.render("none.html", [:]) }
    }
  }

  @Test(arguments: [
    (["a.html": "ok\n{{#b}}"], "a.html: 2:1: nothing closes b"),
    (["a.html": "{{>b}}"], "a.html: includes b, which is not among the templates"),
    (["a.html": "{{>b}}", "b.txt": ""], "a.html: includes b, which is not among the templates"),
    (
      ["a.html": "{{<b}}{{$x}}{{>c}}{{/x}}{{/b}}", "b.html": ""],
      "a.html: includes c, which is not among the templates"
    ),
    (["a.css": ""], "a.css: a template ends in .html, .json or .txt"),
  ])
  func `a template error names its file`(files: [String: String], message: String) throws {
    let error = try #require(throws: TemplateError.self) { try TemplateLibrary(files: files) }
    #expect(error.description == message)
  }

  @Test func `a missing folder is an error`() {
    #expect(throws: TemplateError.self) { try TemplateLibrary(directory: "/nowhere/at/all") }
    #expect(throws: TemplateError.self) { try Catalogues(directory: "/nowhere/at/all") }
  }

  @Test func `catalogues are read from a folder`() throws {
    try withFolder(["en.json": #"{"a":"A","b":"B"}"#, "de.json": #"{"a":"Ä"}"#]) { folder in
      let catalogues = try Catalogues(directory: folder)
      #expect(catalogues.languages == ["de", "en"])
      #expect(catalogues.catalogue(for: "de")["a"] == "Ä")
    }
    try withFolder(["en.json": "[1]"]) { folder in
      #expect(throws: TemplateError.self) { try Catalogues(directory: folder) }
    }
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func withFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "postern-\(UUID())")
    defer { try? FileManager.default.removeItem(at: root) }
    for (name, text) in files {
      let file = root.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    try body(root.path)
  }
}
