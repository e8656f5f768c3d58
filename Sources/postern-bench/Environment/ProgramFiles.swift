import FoundationEssentials

/// Finds the templates.
enum ProgramFiles {
  /// The nearest folder that holds `templates`: the current one, or one above the program.
  static func directory() throws -> String {
    let files = FileManager.default
    let program = (try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    var candidates = [files.currentDirectoryPath]
    var parts = program.split(separator: "/")
    while parts.popLast() != nil { candidates.append("/" + parts.joined(separator: "/")) }
    for candidate in candidates where files.fileExists(atPath: candidate + "/templates/languages") {
      return candidate
    }
    throw BenchFailure("there are no templates here nor above the program")
  }
}
