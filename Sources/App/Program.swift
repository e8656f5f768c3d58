import API
import Cryptography
import Domain
import Store

/// The program: finds the command, runs it, and turns what went wrong into one line and a code.
package enum Program {
  /// Every command.
  ///
  /// Adding one is adding its file and its line here.
  static let commands: [Command] = [
    .serve, .demo, .migrate, .createTenant, .listTenants, .retention, .createKey, .addChannel,
    .createTask,
    .rotateKeys, .listKeys, .retireKey, .backup, .verifyAudit, .erase, .doctor, .version,
  ]

  /// - Parameter words: the command line without the program's own name.
  /// - Returns: the exit code.
  package static func run(_ words: [String], environment: [String: String]) async -> Int32 {
    await run(words, environment: environment, console: .standard)
  }

  static func run(
    _ words: [String], environment: [String: String], console: Terminal
  ) async -> Int32 {
    guard let first = words.first else {
      console.say(Help.overview(commands))
      return 64
    }
    if first == "--version" { return await run(["version"], environment: environment) }
    let asksForHelp = ["help", "--help", "-h"].contains(first)
    let words = asksForHelp ? Array(words.dropFirst()) : words
    let found = commands.filter { words.starts(with: $0.words) }.max { left, right in
      left.words.count < right.words.count
    }
    guard let command = found else {
      return explain(words, isQuestion: asksForHelp, console: console)
    }
    let rest = words[command.words.count...]
    if asksForHelp || rest.contains("--help") || rest.contains("-h") {
      console.say(Help.command(command))
      return 0
    }
    do {
      return try await command.run(
        Invocation(command, rest, environment: environment, console: console))
    } catch {
      let (code, line) = complaint(error)
      console.complain("postern: " + line)
      return code
    }
  }

  /// Words that are no command: an overview for who asks, of one group when it is the first word.
  private static func explain(_ words: [String], isQuestion: Bool, console: Terminal) -> Int32 {
    let group = commands.filter { $0.words.count > 1 && $0.words[0] == words.first }
    let asked = words.dropFirst(group.isEmpty ? 0 : 1).filter { $0 != "--help" && $0 != "-h" }
    if isQuestion || words.contains("--help") || words.contains("-h"), asked.isEmpty {
      console.say(Help.overview(group.isEmpty ? commands : group))
      return 0
    }
    let name = words.prefix(group.isEmpty ? 1 : 2).joined(separator: " ")
    let names = group.map { "'\($0.name)'" }.joined(separator: ", ")
    console.complain(
      "postern: '\(name)' is not a command; "
        + (group.isEmpty ? "see 'postern help'." : "there are \(names)."))
    return 64
  }

  static func complaint(_ error: any Error) -> (code: Int32, line: String) {
    switch error {
    case let error as UsageError: (64, error.message)
    case let error as ConfigurationError: (78, error.message)
    case let error as Refusal: (1, error.v1Message)
    case StoreError.newerSchema(let number):
      (78, "The store is at schema \(number), which this build does not know; use a newer build.")
    case StoreError.unfinishedCopy:
      (
        78,
        "The store is a copy that is not whole yet; run its 'postern migrate --from … --to …' again."
      )
    case let error as StoreError: (1, "The store failed: \(sentence("\(error)"))")
    case let error as CryptographyError: (78, "The key ring cannot be used: \(error).")
    default: (1, "\(error)")
    }
  }

  /// Ends a text that may be a sentence already.
  private static func sentence(_ text: String) -> String {
    text.last.map { ".?!".contains($0) } ?? false ? text : text + "."
  }
}
