import Testing

/// Constructs that the code does without.
struct CodeRuleTests {
  @Test(arguments: Project.sources)
  func `no file imports the whole of Foundation`(file: SourceFile) {
    #expect(!file.imports.contains("Foundation"))
  }

  @Test(arguments: Project.sources)
  func `nothing is public`(file: SourceFile) {
    #expect(file.lines(matching: /\bpublic\b/) == [])
  }

  @Test(arguments: Project.sources)
  func `nothing ends the process without a reason`(file: SourceFile) {
    #expect(file.lines(matching: /\bfatalError\(|\btry!|\bas!/) == [])
  }

  @Test(arguments: Project.sources)
  func `no optional is unwrapped by force`(file: SourceFile) {
    #expect(file.lines(matching: /[A-Za-z0-9_)\]]!(?!=)/) == [])
  }

  @Test(arguments: Project.tests)
  func `no test waits by the clock`(file: SourceFile) {
    #expect(file.lines(matching: /\b(?:sleep|usleep|nanosleep)\(|\bTask\.sleep\b/) == [])
  }

  /// Names of temporary databases need no secrecy, and the store has no random source.
  static let ownRandomness: Set = ["Sources/Store/SQLite/SQLiteFile.swift"]

  @Test(arguments: Project.sources.filter { !Self.ownRandomness.contains($0.path) })
  func `randomness comes from one place`(file: SourceFile) {
    let other = /SystemRandomNumberGenerator|\.random\(in:|\.randomElement\(|\bUUID\(\)|\brand\(\)/
    #expect(file.lines(matching: other) == [])
  }
}
