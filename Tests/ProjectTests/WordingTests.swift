import Testing

/// Names and comments use the terms of the field; the glossary stands in `Sources/README.md`.
struct WordingTests {
  /// The folders that are held to the rules already.
  static let held = [
    "Sources/API/V1/",
    "Sources/App/Commands/",
    "Sources/App/Demo/",
    "Sources/Channels/",
    "Sources/Cryptography/",
    "Sources/Domain/Forms/",
    "Sources/Domain/Notifications/",
    "Sources/Domain/Tasks/",
    "Sources/Domain/Tenants/",
    "Sources/Domain/Values/",
    "Sources/JSON/",
    "Sources/Maintenance/",
    "Sources/Store/Encoding/",
    "Sources/Store/Migrations/",
    "Sources/Store/Moving/",
    "Sources/Store/Postgres/",
    "Sources/Store/SQLite/",
    "Sources/Store/Seam/",
    "Sources/Telemetry/",
    "Sources/Templates/",
    "Sources/Transfer/Guard/",
    "Sources/Transfer/HTTP/",
    "Sources/Transfer/Mail/",
    "Sources/postern-bench/Benches/",
    "Sources/postern-bench/Load/",
    "Tests/ChannelsTests/",
    "Tests/CryptographyTests/",
    "Tests/JSONTests/",
    "Tests/MaintenanceTests/",
    "Tests/ProjectTests/",
    "Tests/TelemetryTests/",
    "Tests/TemplatesTests/",
    "Tests/TransferTests/",
  ]

  static let files = (Project.sources + Project.tests).filter { file in
    held.contains { file.path.hasPrefix($0) } && file.path != "Tests/ProjectTests/Vocabulary.swift"
  }

  @Test(arguments: Self.files)
  func `an abstract begins with a verb or a noun that names the thing`(file: SourceFile) {
    let wrong = DocComment.all(in: file).filter { comment in
      Vocabulary.noAbstractBegins.contains(comment.firstWord)
        || comment.abstract.lowercased().hasPrefix("the same")
        || (comment.firstWord == "whether" && !comment.isBoolean)
    }
    #expect(wrong.map { "\(file.path):\($0.line): \($0.abstract)" } == [])
  }

  @Test(arguments: Self.files)
  func `a comment holds no word of a private language`(file: SourceFile) {
    let wrong = file.comments.filter { comment in
      Vocabulary.isBanned(Vocabulary.words(of: comment.text))
    }
    #expect(wrong.map { "\(file.path):\($0.line): \($0.text)" } == [])
  }

  @Test(arguments: Self.files)
  func `a name holds no word of a private language`(file: SourceFile) {
    let wrong = zip(1..., file.codeLines).filter { _, line in
      let pieces = line.split(separator: "`", omittingEmptySubsequences: false)
      return zip(0..., pieces).contains { index, piece in
        index % 2 == 1 && piece.contains(" ")
          ? Vocabulary.isBanned(Vocabulary.words(of: piece))
          : Vocabulary.isBannedName(Vocabulary.names(in: piece))
      }
    }
    #expect(wrong.map { "\(file.path):\($0): \($1)" } == [])
  }

  @Test(arguments: [
    ("receiverCache", ["receiver", "cache"]), ("URLGuard", ["urlguard"]),
    ("max_bytes", ["max", "bytes"]), ("M0001Baseline", ["m", "baseline"]),
  ])
  func `an identifier splits into its words`(identifier: String, parts: [String]) {
    #expect(Vocabulary.parts(of: identifier) == parts)
  }
}
