import FoundationEssentials

/// Where templates and static files are looked for: here, then upward from the program's own place.
struct ProgramDirectories: Sendable {
  private let starts: [String]

  init(starts: [String]) { self.starts = starts }

  /// The working directory and the program's directory with its parents.
  static var standard: ProgramDirectories {
    var starts = [FileManager.default.currentDirectoryPath]
    let program =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    var directory = program[...]
    for _ in 0..<6 {
      guard let slash = directory.lastIndex(of: "/"), slash > directory.startIndex else { break }
      directory = directory[..<slash]
      starts += [String(directory), directory + "/share/postern"]
    }
    return ProgramDirectories(starts: starts)
  }

  /// The directory that was set, or the first of that name; refused when there is none.
  func find(
    _ setting: String, named name: String? = nil, _ sources: SettingSources
  ) throws(ConfigurationError) -> String {
    if let path = sources.value(setting) {
      guard Self.isDirectory(path) else {
        throw sources.complaint(setting, "there is no directory '\(path)'.")
      }
      return path
    }
    let candidates = starts.map { $0 + "/" + (name ?? setting) }
    guard let found = candidates.first(where: Self.isDirectory) else {
      throw sources.complaint(
        setting, "no directory '\(name ?? setting)' was found; name it with --\(setting).")
    }
    return found
  }

  private static func isDirectory(_ path: String) -> Bool {
    var isDirectory = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
  }
}
