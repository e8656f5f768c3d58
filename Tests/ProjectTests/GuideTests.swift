import Testing

/// Holds `Sources/README.md` and `Tests/README.md` to the files and names that exist.
struct GuideTests {
  @Test(arguments: ["Sources/README.md", "Tests/README.md"])
  func `a path in a guide exists`(guide: String) {
    let folder = guide.hasPrefix("Sources") ? "Sources/" : "Tests/"
    let tops = ["Sources/", "Tests/", "templates/", "Public/"]
    let paths = Self.quoted(in: Project.text(guide)).filter { text in
      text.contains(/^[A-Za-z][\w.+-]*\/[\w\/.+-]+$/) && (text.hasSuffix("/") || text.contains("."))
    }
    #expect(!paths.isEmpty)
    for path in paths {
      let isFromTop = tops.contains { path.hasPrefix($0) }
      #expect(Project.exists(isFromTop ? path : folder + path), "\(path)")
    }
  }

  @Test func `a name in the glossary exists in the sources`() {
    let text = Project.text("Sources/README.md")
    let glossary = text.split(separator: "\n## ").first { $0.hasPrefix("Glossary") } ?? ""
    let names = glossary.split(separator: "\n").flatMap { line in
      Self.quoted(in: line.split(separator: " | ").last.map(String.init) ?? "")
    }.filter { $0.contains(/^[A-Z]\w+$/) }
    #expect(names.count > 25)
    for name in names {
      #expect(Project.sources.contains { Self.declares(name, in: $0) }, "\(name)")
    }
  }

  private static func declares(_ name: String, in file: SourceFile) -> Bool {
    ["struct", "enum", "class", "protocol", "typealias"].contains {
      file.code.contains("\($0) \(name)")
    }
  }

  /// The texts between backticks.
  private static func quoted(in text: String) -> [String] {
    text.split(separator: "\n").filter { !$0.hasPrefix("```") }.flatMap { line in
      let pieces = line.split(separator: "`", omittingEmptySubsequences: false)
      return zip(0..., pieces).compactMap { $0 % 2 == 1 ? String($1) : nil }
    }
  }
}
