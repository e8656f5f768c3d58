import Domain
import JSON
import Store

extension Command {
  static let backup = Command(
    "backup", usage: "FILE [--json]",
    summary: "Copies a SQLite store to a new file, while Postern runs, and verifies the copy.",
    options: [.json], arguments: 1...1
  ) { invocation in
    let configuration = try invocation.configuration()
    guard case .sqlite(let path) = configuration.store else {
      throw UsageError(
        message: "Only a store in a SQLite file is copied so; for PostgreSQL use pg_dump.")
    }
    let backup = try await SQLiteBackup.make(of: path, to: invocation.arguments[0])
    guard !invocation.wantsJSON else {
      invocation.console.say([
        "file": .string(invocation.arguments[0]), "bytes": .integer(backup.bytes),
        "schema": .integer(backup.schema),
        "rows": .object(JSONObject(backup.tables.map { ($0.name, .integer($0.rows)) })),
      ])
      return 0
    }
    invocation.console.say(
      "Copied \(configuration.store) to \(invocation.arguments[0]): schema \(backup.schema), "
        + "\(backup.bytes) bytes, read through without fault.")
    let counts = backup.tables.map { "\($0.rows) \($0.name)" }.joined(separator: ", ")
    invocation.console.say("It holds \(counts).")
    invocation.console.say(
      "It opens with the keys in \(configuration.keyRingPath) only; keep a copy of them elsewhere.")
    return 0
  }
}
