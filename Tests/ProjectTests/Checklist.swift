import Testing

/// A checklist of `Sources/README.md`: the files of one kind of extension, shown on an example.
///
/// A section that begins with `### ` is a checklist if it holds `<!-- checklist /PATTERN/ -->`. Its
/// table names a file or folder in each row, and members to edit there. A row whose second column
/// begins with "if " does not concern the example. A line that begins with "Mentioned too: " lists
/// other places of the example's name.
struct Checklist: Sendable, CustomTestStringConvertible {
  struct Row: Sendable {
    let path: String
    /// The last parts of the members named, such as `all` of `Channels.all`.
    let members: [String]
    let concernsExample: Bool
  }

  let title: String
  /// Matches the files that mention the example.
  let pattern: String
  let rows: [Row]
  let others: [String]

  var testDescription: String { title }

  static let all: [Checklist] = Project.text("Sources/README.md").split(separator: "\n### ")
    .compactMap { Checklist($0) }

  private init?(_ section: Substring) {
    let lines = section.split(separator: "\n")
    guard let title = lines.first,
      let mark = lines.first(where: { $0.hasPrefix("<!-- checklist /") })
    else { return nil }
    self.title = String(title)
    pattern = String(mark.dropFirst("<!-- checklist /".count).dropLast("/ -->".count))
    rows = lines.filter { $0.hasPrefix("| `") }.compactMap { line in
      let columns = line.split(separator: " | ")
      guard let path = Self.quoted(columns[0]).first, columns.count > 1 else { return nil }
      let members = Self.quoted(columns[1]).filter { $0.contains(/^[A-Z]\w*\.\w+$/) }
      return Row(
        path: path,
        members: members.compactMap { $0.split(separator: ".").last.map(String.init) },
        concernsExample: !columns[1].hasPrefix("if "))
    }
    others = lines.filter { $0.hasPrefix("Mentioned too: ") }.flatMap { Self.quoted($0) }
  }

  /// The texts between backticks.
  private static func quoted(_ line: Substring) -> [String] {
    let pieces = line.split(separator: "`", omittingEmptySubsequences: false)
    return zip(0..., pieces).compactMap { $0 % 2 == 1 ? String($1) : nil }
  }
}
