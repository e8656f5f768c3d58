import FoundationEssentials

/// All templates of a directory, compiled at the start.
///
/// A template's name is its path in the directory. `.html` escapes for HTML, `.json` for the inside
/// of a JSON string, `.txt` not at all. A partial is named in full or without the extension that it
/// shares with the template that names it.
package struct TemplateLibrary: Sendable {
  private static let escapings: [String: Escaping] = ["html": .html, "json": .json, "txt": .none]

  private let templates: [String: Template]
  /// The templates that each kind of escaping may include, by every name that they answer to.
  private let partials: [Escaping: [String: Template]]

  /// Reads and compiles everything; the error names the file, the line and the column.
  package init(directory: String) throws {
    guard let paths = try? FileManager.default.subpathsOfDirectory(atPath: directory) else {
      throw TemplateError("cannot read the directory \(directory)")
    }
    var files: [String: String] = [:]
    for path in paths where Self.escaping(of: path) != nil && !Self.isOther(path) {
      guard let data = FileManager.default.contents(atPath: directory + "/" + path),
        let text = String(validating: [UInt8](data), as: UTF8.self)
      else { throw TemplateError("cannot be read as UTF-8", file: path) }
      files[path] = text
    }
    try self.init(files: files)
  }

  /// Compiles texts by name.
  package init(files: [String: String]) throws(TemplateError) {
    var templates: [String: Template] = [:]
    var partials: [Escaping: [String: Template]] = [:]
    for (name, text) in files {
      guard let escaping = Self.escaping(of: name) else {
        throw TemplateError("a template ends in .html, .json or .txt", file: name)
      }
      let template = try Self.compile(name, text, escaping)
      templates[name] = template
      partials[escaping, default: [:]][name] = template
      partials[escaping, default: [:]][Self.stem(of: name)] = template
    }
    self.templates = templates
    self.partials = partials
    try checkInclusions()
  }

  /// The templates' names, sorted.
  package var names: [String] { templates.keys.sorted() }

  /// Fills a template; throws when there is none of the name.
  package func render(_ name: String, _ value: TemplateValue) throws(TemplateError) -> [UInt8] {
    guard let template = templates[name] else {
      throw TemplateError("there is no such template", file: name)
    }
    return template.render(value, partials: partials[template.escaping] ?? [:])
  }

  private static func compile(
    _ name: String, _ text: String, _ escaping: Escaping
  ) throws(TemplateError) -> Template {
    do throws(TemplateError) {
      return try Template(text, escaping: escaping)
    } catch {
      var named = error
      named.file = name
      throw named
    }
  }

  /// Checks that every partial named outright exists and escapes like the template that names it.
  private func checkInclusions() throws(TemplateError) {
    for (name, template) in templates {
      let known = partials[template.escaping] ?? [:]
      for partial in template.inclusions where known[partial] == nil {
        throw TemplateError("includes \(partial), which is not among the templates", file: name)
      }
    }
  }

  /// Whether a file in the folder is no template: a catalogue, or a sample for operators.
  private static func isOther(_ path: String) -> Bool {
    path.hasPrefix("languages/") || path.hasPrefix("deploy/")
  }

  private static func escaping(of path: String) -> Escaping? {
    guard let dot = path.lastIndex(of: ".") else { return nil }
    return escapings[String(path[path.index(after: dot)...])]
  }

  private static func stem(of name: String) -> String {
    name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }
}
