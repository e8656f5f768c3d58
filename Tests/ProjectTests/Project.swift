import FoundationEssentials
import Testing

/// The repository as text.
enum Project {
  static let root: String = {
    var parts = #filePath.split(separator: "/")
    parts.removeLast(3)
    return "/" + parts.joined(separator: "/")
  }()

  static let sources = swiftFiles(in: "Sources")
  static let tests = swiftFiles(in: "Tests")

  static func text(_ path: String) -> String {
    let data = FileManager.default.contents(atPath: root + "/" + path) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root + "/" + path)
  }

  /// The names in a folder, sorted; empty when there is no such folder.
  static func names(in folder: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)
    return (names ?? []).sorted()
  }

  /// The files of text in folders, by their paths.
  static func texts(in folders: [String]) -> [(path: String, text: String)] {
    folders.flatMap { folder in
      let paths = try? FileManager.default.subpathsOfDirectory(atPath: root + "/" + folder)
      let kinds = [".swift", ".json", ".html", ".txt", ".css", ".md", ".yaml", ".conf", ".service"]
      return (paths ?? []).filter { path in kinds.contains { path.hasSuffix($0) } }.sorted().map {
        (folder + "/" + $0, text(folder + "/" + $0))
      }
    }
  }

  private static func swiftFiles(in folder: String) -> [SourceFile] {
    let paths = try? FileManager.default.subpathsOfDirectory(atPath: root + "/" + folder)
    return (paths ?? []).filter { $0.hasSuffix(".swift") }.sorted().map { path in
      SourceFile(path: folder + "/" + path, text: text(folder + "/" + path))
    }
  }
}

/// A Swift file.
struct SourceFile: Sendable, CustomTestStringConvertible {
  let path: String
  let text: String
  /// The text without comments and without the contents of string literals.
  let code: String
  let comments: [Comment]

  init(path: String, text: String) {
    self.path = path
    self.text = text
    (code, comments) = CodeReader.read(text)
  }

  var testDescription: String { path }

  /// The last part of the path.
  var name: String { path.split(separator: "/").last.map(String.init) ?? "" }

  /// The target that the file belongs to: the folder below `Sources` or `Tests`.
  var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

  var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }

  var codeLines: [Substring] { code.split(separator: "\n", omittingEmptySubsequences: false) }

  /// The lines of code, numbered from one, that hold any of the patterns.
  func lines(matching pattern: some RegexComponent) -> [String] {
    zip(1..., codeLines).compactMap { number, line in
      line.contains(pattern) ? "\(path):\(number): \(line)" : nil
    }
  }

  /// The modules that the file imports.
  var imports: [String] {
    code.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
        words[..<place].allSatisfy({ ["package", "private", "@preconcurrency"].contains($0) })
      else { return nil }
      return words[place + 1].split(separator: ".").first.map(String.init)
    }
  }
}
