import Domain
import Gateway
import JSON
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
    try await invocation.withInstallation(as: .createIfMissing) { installation in
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
                "retention_days": tenant.retentionDays.map { .number(JSONNumber($0)) } ?? .null,
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

  static let retention = Command(
    "tenant retention", usage: "NAME [--days N | --forever] [--json]",
    summary: "Shows or sets how long a tenant's ended tasks are kept.",
    options: [
      Option(name: "days", placeholder: "N", help: "Remove what ended more than N days ago."),
      Option(name: "forever", placeholder: nil, help: "Keep everything."), .json,
    ], arguments: 1...1
  ) { invocation in
    let days = try invocation.value("days").map { text throws(UsageError) in
      guard let days = Int64(text) else {
        throw UsageError(message: "--days must be a whole number, not '\(text)'.")
      }
      return days
    }
    guard days == nil || !invocation.has("forever") else {
      throw UsageError(message: "Either --days or --forever, not both.")
    }
    return try await invocation.withInstallation { installation in
      let gateway = installation.gateway
      let name = invocation.arguments[0]
      let caller = try await gateway.commandLine(of: name)
      if days != nil || invocation.has("forever") {
        try await gateway.setRetention(days: days, by: caller)
      }
      let kept = try await gateway.tenants().first { $0.id == caller.tenant }?.retentionDays
      if invocation.wantsJSON {
        invocation.console.say([
          "name": .string(name), "retention_days": kept.map { .number(JSONNumber($0)) } ?? .null,
        ])
      } else {
        invocation.console.say(
          kept.map { "Ended tasks of \(name) are removed after \($0) days." }
            ?? "Ended tasks of \(name) are kept for ever.")
      }
      return 0
    }
  }
}
