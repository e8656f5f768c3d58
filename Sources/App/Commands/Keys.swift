import API
import Domain
import Gateway
import JSON

extension Command {
  static let createKey = Command(
    "key create", usage: "--tenant NAME --scope SCOPE [--name TEXT] [--json]",
    summary: "Makes an API key and shows it, this once.",
    options: [
      .tenant,
      Option(
        name: "scope", placeholder: "SCOPE",
        help: "What it may do, repeated or with commas: "
          + KeyScope.allCases.map(\.rawValue).joined(separator: " ") + "."),
      Option(name: "name", placeholder: "TEXT", help: "What it is for."),
      .json,
    ]
  ) { invocation in
    let tenant = try invocation.required("tenant")
    let scopes = invocation.values("scope")
    guard !scopes.isEmpty else {
      throw UsageError(message: "--scope is missing. Usage: \(invocation.command.synopsis)")
    }
    return try await invocation.withInstallation { installation in
      let caller = try await installation.gateway.commandLine(of: tenant)
      let key = try await installation.gateway.createKey(
        try V1Decoding.newKey([
          "name": .string(invocation.value("name") ?? "console"),
          "scopes": .array(scopes.map { .string($0) }),
        ]), by: caller)
      if invocation.wantsJSON {
        invocation.console.say(V1Encoding.created(key))
      } else {
        invocation.console.say(key.text)
        invocation.console.complain("Keep it: it is shown this once.")
      }
      return 0
    }
  }
}

extension Command.Option {
  static let tenant = Command.Option(
    name: "tenant", placeholder: "NAME", help: "The tenant's short name.")
}
