/// A command of `postern`.
struct Command: Sendable {
  /// The words that call it, such as `["tenant", "create"]`.
  let words: [String]
  /// The arguments and flags after the words, such as `NAME [--display-name TEXT]`.
  let usage: String
  /// A line for the list of commands.
  let summary: String
  let options: [Option]
  /// The permitted number of plain arguments.
  let arguments: ClosedRange<Int>
  /// Whether it takes the settings of `serve`.
  let takesSettings: Bool
  let run: @Sendable (Invocation) async throws -> Int32

  /// A flag of a single command.
  struct Option: Sendable {
    let name: String
    /// Nil for a flag without a value.
    let placeholder: String?
    let help: String

    static let json = Option(name: "json", placeholder: nil, help: "Print JSON.")
  }

  init(
    _ words: String, usage: String = "", summary: String, options: [Option] = [],
    arguments: ClosedRange<Int> = 0...0, takesSettings: Bool = true,
    run: @escaping @Sendable (Invocation) async throws -> Int32
  ) {
    self.words = words.split(separator: " ").map(String.init)
    self.usage = usage
    self.summary = summary
    self.options = options
    self.arguments = arguments
    self.takesSettings = takesSettings
    self.run = run
  }

  var name: String { words.joined(separator: " ") }

  /// The usage in a line.
  var synopsis: String {
    (["postern"] + words + [usage]).filter { !$0.isEmpty }.joined(separator: " ")
  }
}

/// A command line that cannot be parsed; the program exits with 64.
struct UsageError: Error, Sendable {
  let message: String
}
