import Domain

extension Command {
  static let migrate = Command(
    "migrate", usage: "[--json]", summary: "Brings the store's schema up to date.",
    options: [.json]
  ) { invocation in
    try await invocation.withInstallation { installation in
      let steps = installation.migrated
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
