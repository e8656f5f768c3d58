extension Command {
  static let version = Command(
    "version", summary: "Prints the version.", takesSettings: false
  ) { invocation in
    invocation.console.say("postern \(Program.versionNumber)")
    return 0
  }
}

extension Program {
  static let versionNumber = "0.2.0"
}
