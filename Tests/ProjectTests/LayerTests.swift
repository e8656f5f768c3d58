import JSON
import Testing

/// A target imports only from rows below its own.
struct LayerTests {
  /// From the top.
  ///
  /// The names within a row may not import one another, so ways in never import ways out.
  static let rows: [[String]] = [
    ["postern", "postern-bench"],
    ["App"],
    ["API", "Pages", "Hooks", "Outbox", "Channels", "Maintenance"],
    ["Gateway"],
    ["Store", "HTTPServer", "Transfer", "Cryptography", "Templates"],
    ["Domain"],
    ["JSON", "Concurrency", "Telemetry"],
    ["CSQLite", "CPostgres", "CCurl", "COpenSSL", "CLinux"],
  ]

  static let foreign: Set = [
    "Swift", "Synchronization", "Glibc", "FoundationEssentials", "_StringProcessing",
  ]

  static func row(of target: String) -> Int? { rows.firstIndex { $0.contains(target) } }

  @Test(arguments: Project.sources)
  func `a file imports only from rows below its own`(file: SourceFile) throws {
    let own = try #require(Self.row(of: file.target), "\(file.target) is in no row")
    let wrong = file.imports.filter { name in
      !Self.foreign.contains(name) && (Self.row(of: name) ?? -1) <= own
    }
    #expect(wrong == [], "\(file.path)")
  }

  @Test(arguments: Manifest.targets.filter { $0.isSource })
  func `a target depends only on rows below its own`(target: Manifest.Target) throws {
    let own = try #require(Self.row(of: target.name), "\(target.name) is in no row")
    let wrong = target.dependencies.filter { (Self.row(of: $0) ?? -1) <= own }
    #expect(wrong == [])
  }

  @Test func `Domain imports no target but JSON`() {
    let imports = Project.sources.filter { $0.target == "Domain" }.flatMap(\.imports)
    #expect(Set(imports.filter { Self.row(of: $0) != nil }) == ["JSON"])
  }
}
