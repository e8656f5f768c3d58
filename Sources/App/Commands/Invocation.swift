import Domain
import FoundationEssentials

/// A call of a command: its arguments, its flags, and its terminal.
struct Invocation: Sendable {
  let command: Command
  let arguments: [String]
  let environment: [String: String]
  let console: Terminal
  private let options: [(name: String, value: String)]
  private let settings: [(name: String, value: String)]

  /// Parses the arguments after the command's words.
  init(
    _ command: Command, _ words: ArraySlice<String>, environment: [String: String],
    console: Terminal
  ) throws(UsageError) {
    var reader = ArgumentReader(words)
    var (options, settings) = ([(name: String, value: String)](), [(name: String, value: String)]())
    var arguments: [String] = []
    while let word = try reader.next() {
      guard case .flag(let name, let inline) = word else {
        if case .argument(let text) = word { arguments.append(text) }
        continue
      }
      if let option = command.options.first(where: { $0.name == name }) {
        guard option.placeholder != nil || inline == nil else {
          throw UsageError(message: "--\(name) takes no value.")
        }
        let value = option.placeholder == nil ? "" : try reader.value(of: name, inline)
        options.append((name, value))
      } else if command.takesSettings, name == "config" || Setting.named(name) != nil {
        settings.append((name, try reader.value(of: name, inline)))
      } else {
        throw UsageError(
          message: "--\(name) is not known; see 'postern \(command.name) --help'.")
      }
    }
    guard command.arguments.contains(arguments.count) else {
      throw UsageError(message: "Usage: \(command.synopsis)")
    }
    self.command = command
    self.arguments = arguments
    self.environment = environment
    self.console = console
    self.options = options
    self.settings = settings
  }

  func has(_ option: String) -> Bool { options.contains { $0.name == option } }

  func value(_ option: String) -> String? { options.last { $0.name == option }?.value }

  func values(_ option: String) -> [String] {
    options.filter { $0.name == option }.flatMap { $0.value.split(separator: ",").map(String.init) }
  }

  func required(_ option: String) throws(UsageError) -> String {
    guard let value = value(option) else {
      throw UsageError(
        message: "--\(option) is missing. Usage: \(command.synopsis)")
    }
    return value
  }

  var wantsJSON: Bool { has("json") }

  /// Reads all settings from flags, environment and file.
  func configuration() throws(ConfigurationError) -> Configuration {
    let path = settings.last { $0.name == "config" }?.value ?? environment["POSTERN_CONFIG"]
    var file: (path: String, bytes: [UInt8])?
    if let path {
      guard let bytes = try? Data(contentsOf: URL(filePath: path)), bytes.count <= 1 << 20 else {
        throw ConfigurationError("--config: '\(path)' cannot be read.")
      }
      file = (path, Array(bytes))
    }
    let sources = try SettingSources(
      flags: settings.filter { $0.name != "config" }, environment: environment, file: file)
    return try Configuration(sources, directories: .standard)
  }
}

/// Reads `--flag value`, `--flag=value` and plain words; `--` ends the flags.
private struct ArgumentReader {
  enum Word {
    case flag(String, inline: String?)
    case argument(String)
  }

  private var words: ArraySlice<String>
  private var flagsEnded = false

  init(_ words: ArraySlice<String>) { self.words = words }

  mutating func next() throws(UsageError) -> Word? {
    guard let word = words.popFirst() else { return nil }
    if flagsEnded || word == "-" || !word.hasPrefix("-") { return .argument(word) }
    if word == "--" {
      flagsEnded = true
      return try next()
    }
    guard word.hasPrefix("--") else {
      throw UsageError(message: "\(word) is not known; flags begin with two dashes.")
    }
    let parts = word.dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return .flag(String(parts[0]), inline: parts.count == 2 ? String(parts[1]) : nil)
  }

  mutating func value(of name: String, _ inline: String?) throws(UsageError) -> String {
    if let inline { return inline }
    guard let value = words.popFirst() else {
      throw UsageError(message: "--\(name) needs a value.")
    }
    return value
  }
}
