/// One thing that `postern` can do.
struct Command: Sendable {
  /// How it is called, such as `["tenant", "create"]`.
  let words: [String]
  /// What stands behind the words, such as `NAME [--display-name TEXT]`.
  let usage: String
  /// One line for the list of commands.
  let summary: String
  let options: [Option]
  /// How many plain arguments it takes.
  let arguments: ClosedRange<Int>
  /// Whether it listens to the settings.
  let takesSettings: Bool
  let run: @Sendable (Invocation) async throws -> Int32

  /// A flag of one command.
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

  /// How it is called, in one line.
  var synopsis: String {
    (["postern"] + words + [usage]).filter { !$0.isEmpty }.joined(separator: " ")
  }
}

/// A command line that could not be understood; the program exits with 64.
struct UsageError: Error, Sendable {
  let message: String
}
