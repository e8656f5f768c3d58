import Domain
import JSON

/// What was set, and where: a flag beats the environment, which beats the file.
struct SettingSources: Sendable {
  private struct Entry: Sendable {
    let values: [String]
    /// How to name the place in a complaint.
    let place: String
  }

  private var entries: [String: Entry] = [:]

  /// - Parameters:
  ///   - flags: names without dashes, and values, in the order given.
  ///   - environment: the process's variables.
  ///   - file: the text of the settings file and its path, when there is one.
  init(
    flags: [(name: String, value: String)], environment: [String: String],
    file: (path: String, bytes: [UInt8])?
  ) throws(ConfigurationError) {
    if let file { try read(file) }
    try read(environment)
    for setting in Setting.all {
      let values = flags.filter { $0.name == setting.name }.map(\.value)
      guard !values.isEmpty else { continue }
      guard setting.isList || values.count == 1 else {
        throw ConfigurationError("\(setting.flag) is given twice; give it once.")
      }
      entries[setting.name] = Entry(
        values: values.flatMap { Self.split($0, setting) }, place: setting.flag)
    }
  }

  private mutating func read(_ environment: [String: String]) throws(ConfigurationError) {
    // What OpenSSL's own programs listen to.
    if let path = environment["SSL_CERT_FILE"], entries["ca-file"] == nil {
      entries["ca-file"] = Entry(values: [path], place: "SSL_CERT_FILE")
    }
    for (name, value) in environment where name.hasPrefix("POSTERN_") {
      guard let setting = Setting.all.first(where: { $0.environmentName == name }) else {
        if name == "POSTERN_CONFIG" { continue }
        throw ConfigurationError(
          "\(name) is not a setting; remove it or see 'postern serve --help'.")
      }
      entries[setting.name] = Entry(values: Self.split(value, setting), place: name)
    }
  }

  private mutating func read(_ file: (path: String, bytes: [UInt8])) throws(ConfigurationError) {
    let json: JSON
    do { json = try JSON(parsing: file.bytes) } catch {
      throw ConfigurationError("\(file.path): \(error.message)")
    }
    guard let object = json.object else {
      throw ConfigurationError("\(file.path): the settings must be one JSON object.")
    }
    for member in object.members {
      guard
        let setting = Setting.all.first(where: { $0.key == member.name || $0.name == member.name })
      else {
        throw ConfigurationError(
          "\(file.path): \"\(member.name.prefix(64))\" is not a setting; see 'postern serve --help'."
        )
      }
      entries[setting.name] = Entry(
        values: try Self.texts(member.value, setting, file.path),
        place: "\"\(setting.key)\" in \(file.path)")
    }
  }

  private static func texts(
    _ value: JSON, _ setting: Setting, _ path: String
  ) throws(ConfigurationError) -> [String] {
    switch value {
    case .string(let text): return split(text, setting)
    case .number(let number): return [number.literal]
    case .array(let items) where setting.isList:
      let texts = items.compactMap(\.string)
      if texts.count == items.count { return texts }
    default: break
    }
    let kind = setting.isList ? "a string or an array of strings" : "a string"
    throw ConfigurationError("\(path): \"\(setting.key)\" must be \(kind).")
  }

  private static func split(_ text: String, _ setting: Setting) -> [String] {
    guard setting.isList else { return [text] }
    return text.split(separator: ",").map { trimmed(String($0)) }.filter { !$0.isEmpty }
  }

  /// The value of a setting, or its standard one.
  func value(_ name: String) -> String? {
    entries[name]?.values.first ?? Setting.named(name)?.standard
  }

  func list(_ name: String) -> [String] { entries[name]?.values ?? [] }

  func isSet(_ name: String) -> Bool { entries[name] != nil }

  /// A complaint about a setting that names where it was set.
  func complaint(_ name: String, _ sentence: String) -> ConfigurationError {
    ConfigurationError("\(entries[name]?.place ?? "--" + name): \(sentence)")
  }
}

/// A setting that cannot be used, in one line; the program exits with 78.
struct ConfigurationError: Error, Sendable, Hashable {
  let message: String

  init(_ message: String) { self.message = message }
}
