import Testing

/// Holds the checklists of `Sources/README.md` to the files that an existing example has.
struct ChecklistTests {
  @Test func `there is a checklist for each kind of extension`() {
    #expect(Checklist.all.count == 7)
  }

  @Test(arguments: Checklist.all)
  func `a path in a checklist exists`(checklist: Checklist) {
    let paths = checklist.rows.map(\.path) + checklist.others
    #expect(paths.filter { path in !Self.files.contains { $0.path.hasPrefix(path) } } == [])
  }

  @Test(arguments: Checklist.all)
  func `a member in a checklist exists in its file`(checklist: Checklist) {
    for row in checklist.rows {
      let texts = Self.files.filter { $0.path.hasPrefix(row.path) }.map(\.text)
      for member in row.members {
        #expect(texts.contains { $0.contains(member) }, "\(row.path) has no \(member)")
      }
    }
  }

  @Test(arguments: Checklist.all)
  func `a row that concerns the example mentions it`(checklist: Checklist) throws {
    let mentions = try Self.mentions(of: checklist)
    let rows = checklist.rows.filter(\.concernsExample).map(\.path)
    #expect(rows.filter { path in !mentions.contains { $0.hasPrefix(path) } } == [])
  }

  @Test(arguments: Checklist.all)
  func `a file that mentions the example stands in the checklist`(checklist: Checklist) throws {
    let known = checklist.rows.map(\.path) + checklist.others
    let mentions = try Self.mentions(of: checklist)
    #expect(mentions.filter { path in !known.contains { path.hasPrefix($0) } } == [])
  }

  private static func mentions(of checklist: Checklist) throws -> [String] {
    let pattern = try Regex(checklist.pattern)
    return files.filter { $0.path.contains(pattern) || $0.text.contains(pattern) }.map(\.path)
  }

  /// All texts of the repository but those about the repository.
  private static let files: [(path: String, text: String)] =
    Project.texts(in: ["Sources", "Tests", "templates", "Public"]).filter {
      !$0.path.hasPrefix("Tests/ProjectTests/") && $0.path != "Sources/README.md"
    } + [("README.md", Project.text("README.md"))]
}
