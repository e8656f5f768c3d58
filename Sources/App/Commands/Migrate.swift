import Domain
import JSON

extension Command {
  static let migrate = Command(
    "migrate", usage: "[--from STORE --to STORE] [--json]",
    summary: "Brings the store's schema up to date, or copies a whole store into an empty one.",
    options: [
      Option(
        name: "from", placeholder: "STORE",
        help: "The store to copy, such as sqlite:postern.db; nothing may serve it meanwhile."),
      Option(
        name: "to", placeholder: "STORE",
        help: "The empty store that the copy fills, such as postgres://USER@HOST/DATABASE. A copy "
          + "that was broken off is gone on with by the same command; until it is whole and "
          + "compared nothing else opens it."),
      .json,
    ]
  ) { invocation in
    if invocation.has("from") || invocation.has("to") { return try await invocation.moveStore() }
    return try await invocation.withInstallation(as: .createIfMissing) { installation in
      let steps = installation.store.migrated
      if invocation.wantsJSON {
        invocation.console.say(["applied": .array(steps.map { .integer($0) })])
      } else {
        let numbers = steps.map(String.init).joined(separator: ", ")
        invocation.console.say(
          steps.isEmpty ? "The schema is up to date." : "Applied migrations \(numbers).")
      }
      return 0
    }
  }
}
