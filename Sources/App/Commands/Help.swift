/// The texts behind `--help`.
enum Help {
  static func overview(_ commands: [Command]) -> String {
    let width = commands.map(\.name.count).max() ?? 0
    let lines = commands.map { "  " + pad($0.name, width) + "  " + $0.summary }
    return """
      postern: tells the right people that a workflow waits for them, proves who answers, and
      carries the decision back.

      Usage: postern COMMAND [FLAGS]

      \(lines.joined(separator: "\n"))

      'postern COMMAND --help' tells more.
      """
  }

  static func command(_ command: Command) -> String {
    var text = "Usage: \(command.synopsis)\n\n\(command.summary)\n"
    if !command.options.isEmpty {
      text += "\nFlags:\n" + table(command.options.map { (flag($0.name, $0.placeholder), $0.help) })
    }
    guard command.takesSettings else { return text }
    let settings = Setting.all.map { setting in
      let note = setting.isList ? " May be repeated." : ""
      let standard = setting.standard.map { " [\($0)]" } ?? ""
      return (flag(setting.name, setting.placeholder), setting.help + note + standard)
    }
    return text + "\nSettings:\n"
      + table([(flag("config", "FILE"), "Settings as one JSON object.")] + settings) + """

        Each setting is also an environment variable (--public-url is POSTERN_PUBLIC_URL) and a
        key of the settings file ("public_url"). A flag beats the environment, which beats the
        file. Exit codes: 0 done, 1 failed, 64 usage, 78 configuration.
        """
  }

  private static func flag(_ name: String, _ placeholder: String?) -> String {
    "--" + name + (placeholder.map { " " + $0 } ?? "")
  }

  private static func table(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { "  " + pad($0.0, width) + "  " + wrapped($0.1, indent: width + 4) }
      .joined(separator: "\n") + "\n"
  }

  private static func wrapped(_ text: String, indent: Int) -> String {
    var lines = [""]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      if !last.isEmpty, last.count + word.count + 1 > 100 - indent {
        lines.append(String(word))
      } else {
        lines[lines.count - 1] = last.isEmpty ? String(word) : last + " " + word
      }
    }
    return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
