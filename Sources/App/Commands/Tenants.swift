import Domain
import Gateway
import Store

extension Command {
  static let createTenant = Command(
    "tenant create", usage: "NAME [--display-name TEXT] [--json]",
    summary: "Makes a tenant and shows the secret that signs its callbacks, this once.",
    options: [
      Option(
        name: "display-name", placeholder: "TEXT",
        help: "How the tenant calls itself to people; default: its name."),
      .json,
    ], arguments: 1...1
  ) { invocation in
    try await invocation.withInstallation { installation in
      let (tenant, secret) = try await installation.gateway.createTenant(
        name: invocation.arguments[0], displayName: invocation.value("display-name"))
      if invocation.wantsJSON {
        invocation.console.say([
          "id": .string(tenant.id.description), "name": .string(tenant.name),
          "display_name": .string(tenant.displayName), "callback_secret": .string(secret),
        ])
      } else {
        invocation.console.say("Made the tenant \(tenant.name) (\(tenant.id)).")
        invocation.console.say("Its callbacks are signed with \(secret)")
        invocation.console.say("Keep it: it is shown this once.")
      }
      return 0
    }
  }

  static let listTenants = Command(
    "tenant list", usage: "[--json]", summary: "Lists the tenants.", options: [.json]
  ) { invocation in
    try await invocation.withInstallation { installation in
      let tenants = try await installation.gateway.tenants()
      if invocation.wantsJSON {
        invocation.console.say(
          .array(
            tenants.map { tenant in
              [
                "id": .string(tenant.id.description), "name": .string(tenant.name),
                "display_name": .string(tenant.displayName),
                "created_at": .time(tenant.createdAt),
              ]
            }))
      } else {
        for tenant in tenants {
          invocation.console.say("\(tenant.name)  \(tenant.id)  \(tenant.displayName)")
        }
      }
      return 0
    }
  }
}
