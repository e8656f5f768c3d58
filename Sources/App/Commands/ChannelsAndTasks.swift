import API
import Cryptography
import Domain
import FoundationEssentials
import Gateway
import JSON

extension Command {
  static let addChannel = Command(
    "channel add", usage: "NAME KIND --tenant TENANT --settings JSON [--json]",
    summary: "Adds a channel to tell people on.",
    options: [
      .tenant,
      Option(
        name: "settings", placeholder: "JSON",
        help: "As in POST /v1/channels, such as '{\"url\": \"https://hooks.slack.com/…\"}'."),
      .json,
    ], arguments: 2...2
  ) { invocation in
    let tenant = try invocation.required("tenant")
    let settings = try JSON(
      parsing: Array(try invocation.required("settings").utf8), named: "--settings")
    return try await invocation.withInstallation { installation in
      let caller = try await installation.gateway.commandLine(of: tenant)
      let channel = try await installation.gateway.createChannel(
        NewChannel(
          name: invocation.arguments[0], kind: invocation.arguments[1], settings: settings),
        by: caller)
      invocation.console.say(
        invocation.wantsJSON
          ? String(decoding: V1Encoding.created(channel).bytes, as: UTF8.self)
          : "Added the channel \(invocation.arguments[0]) (\(channel.channel.channel.id)).")
      if !invocation.wantsJSON, let secret = channel.secret?.text {
        invocation.console.say("Its messages are signed with \(secret), shown this once.")
      }
      return 0
    }
  }

  static let createTask = Command(
    "task create", usage: "FILE --tenant TENANT [--json]",
    summary: "Makes a task from a file with the body of POST /v1/tasks.",
    options: [.tenant, .json], arguments: 1...1
  ) { invocation in
    let tenant = try invocation.required("tenant")
    guard let bytes = try? Data(contentsOf: URL(filePath: invocation.arguments[0])) else {
      throw UsageError(message: "'\(invocation.arguments[0])' cannot be read.")
    }
    let body = try JSON(parsing: Array(bytes), named: "'\(invocation.arguments[0])'")
    return try await invocation.withInstallation { installation in
      let caller = try await installation.gateway.commandLine(of: tenant)
      let created = try await installation.gateway.createTask(
        try V1Decoding.newTask(body), by: caller)
      if invocation.wantsJSON {
        invocation.console.say(V1Encoding.created(created))
      } else {
        invocation.console.say("Made \(created.task.id).")
        for issued in created.links {
          invocation.console.say("\(issued.link.email): \(issued.url)")
        }
      }
      return 0
    }
  }
}

extension JSON {
  /// Reads JSON from the command line; an error names the argument.
  fileprivate init(parsing bytes: [UInt8], named name: String) throws {
    do { try self.init(parsing: bytes) } catch {
      throw UsageError(message: "\(name): \(error.message)")
    }
  }
}
