/// A documentation comment and the declaration that it describes.
struct DocComment {
  let line: Int
  /// The first line of the comment.
  let abstract: String
  /// The code of the three lines that follow the comment.
  let declaration: String

  /// The documentation comments of a file, in order.
  static func all(in file: SourceFile) -> [DocComment] {
    let lines = file.codeLines
    let comments = file.comments.filter { $0.text.hasPrefix("///") }
    let documented = Set(comments.map(\.line))
    return comments.filter { !documented.contains($0.line - 1) }.map { first in
      var end = first.line
      while documented.contains(end + 1) { end += 1 }
      return DocComment(
        line: first.line, abstract: first.text.drop { $0 == "/" || $0 == " " }.description,
        declaration: lines.dropFirst(end).prefix(3).joined(separator: " "))
    }
  }

  /// The first word, in lower case.
  var firstWord: String { abstract.prefix(while: \.isLetter).lowercased() }

  /// Whether the declaration is a Boolean property or a function that returns a Boolean value.
  var isBoolean: Bool {
    declaration.contains(/(?:var|let) \w+: Bool\b|-> Bool\b|\w+ = (?:true|false)\b/)
  }
}
