/// The declarations of `Package.swift`.
enum Manifest {
  struct Target: Sendable, CustomStringConvertible {
    let kind: String
    let name: String
    let dependencies: [String]

    var isSource: Bool { kind == "module" || kind == "program" }
    var description: String { name }
  }

  /// Reads the calls `module("Name", ["Other", …])` and their like.
  static let targets: [Target] = {
    let kinds = ["module", "program", "library", "tests"]
    let text = Project.text("Package.swift")
    let body = text.firstRange(of: "\n  targets: [").map { text[$0.upperBound...] } ?? ""
    return calls(in: body).compactMap { kind, strings in
      guard let name = strings.first else { return nil }
      if kind == ".systemLibrary" || kind == "library" {
        return Target(kind: "library", name: name, dependencies: [])
      }
      guard kinds.contains(kind) else { return nil }
      return Target(kind: kind, name: name, dependencies: Array(strings.dropFirst()))
    }
  }()

  /// The name of each call and the string literals among its arguments.
  private static func calls(in text: Substring) -> [(String, [String])] {
    var calls: [(String, [String])] = []
    let code = text.split(separator: "\n").map { line in
      line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
    }
    var (word, depth, literal): (String, Int, String?) = ("", 0, nil)
    for character in code.joined(separator: "\n") {
      if character == "\"" {
        if let text = literal, depth > 0, !calls.isEmpty { calls[calls.count - 1].1.append(text) }
        literal = literal == nil ? "" : nil
      } else if literal != nil {
        literal?.append(character)
      } else if character == "(" {
        if depth == 0 { calls.append((word, [])) }
        depth += 1
        word = ""
      } else if character == ")" {
        depth -= 1
        word = ""
      } else if character.isLetter || character == "." {
        word.append(character)
      } else {
        word = ""
      }
    }
    return calls
  }
}
