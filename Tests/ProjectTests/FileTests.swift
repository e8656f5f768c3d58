import Testing

struct FileTests {
  @Test(arguments: Project.sources + Project.tests)
  func `a file has at most 400 lines`(file: SourceFile) {
    #expect(file.lineCount <= 400)
  }

  @Test func `the top level holds six entries and dotfiles`() {
    let allowed: Set = ["Package.swift", "Sources", "Tests", "templates", "Public", "README.md"]
    let others = Project.names(in: ".").filter { !$0.hasPrefix(".") && !allowed.contains($0) }
    #expect(others == [])
  }

  @Test func `Sources holds targets and a guide`() {
    let targets = Set(Manifest.targets.map(\.name)).union(["README.md"])
    #expect(Project.names(in: "Sources").filter { !targets.contains($0) } == [])
  }

  @Test func `Tests holds test targets, their support, a guide and the command that runs them`() {
    let targets = Set(Manifest.targets.map(\.name)).union(["Support", "README.md", "run"])
    #expect(Project.names(in: "Tests").filter { !targets.contains($0) } == [])
  }

  @Test(arguments: ["CSQLite", "CPostgres", "CCurl", "COpenSSL", "CLinux"])
  func `a C library is a module map and a shim`(library: String) {
    #expect(Project.names(in: "Sources/" + library) == ["module.modulemap", "shim.h"])
  }

  @Test func `migrations are numbered without gaps`() {
    let names = Project.names(in: "Sources/Store/Migrations")
    let numbers = names.filter { $0.contains(/^M\d{4}/) }.compactMap {
      Int($0.dropFirst().prefix(4))
    }
    #expect(numbers == Array(1..<numbers.count + 1))
  }
}
