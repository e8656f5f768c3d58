import Domain
import Gateway
import JSON
import Store

extension Command {
  static let erase = Command(
    "erase", usage: "--tenant NAME --email ADDRESS [--dry-run] [--json]",
    summary: "Takes a person out of all that a tenant keeps of ended tasks.",
    options: [
      .tenant,
      Option(name: "email", placeholder: "ADDRESS", help: "The person's address."),
      Option(name: "dry-run", placeholder: nil, help: "Only count."),
      .json,
    ]
  ) { invocation in
    let tenant = try invocation.required("tenant")
    let address = try invocation.required("email")
    let isTrial = invocation.has("dry-run")
    let store = try invocation.configuration().store
    return try await invocation.withInstallation { installation in
      let caller = try await installation.gateway.commandLine(of: tenant)
      let report = try await installation.gateway.erasePerson(
        address, isTrial: isTrial, by: caller)
      if !isTrial, case .sqlite(let path) = store { try await invocation.rewrite(path) }
      if invocation.wantsJSON {
        invocation.console.say(report.json(isTrial: isTrial))
      } else {
        invocation.console.say(report.sentence(isTrial: isTrial))
      }
      invocation.warn(report)
      return report.kept.isEmpty && report.channels.isEmpty ? 0 : 1
    }
  }
}

extension Invocation {
  fileprivate func rewrite(_ path: String) async throws {
    do { try await SQLiteRewriting.run(path) } catch {
      throw Refusal(
        .unavailable,
        "The rows are erased, but the file could not be written anew and may hold traces: "
          + "\(error). Erase once more.")
    }
  }

  /// Reports the places where the person is left, with reasons.
  fileprivate func warn(_ report: ErasureReport) {
    if !report.kept.isEmpty {
      let names = report.kept.prefix(5).map(\.description).joined(separator: ", ")
      let more = report.kept.count > 5 ? " and \(report.kept.count - 5) more" : ""
      console.complain(
        "postern: The address stays in \(names)\(more), because an open task needs its assignee and "
          + "a waiting message its receiver; cancel them or wait, then erase once more.")
    }
    for channel in report.channels {
      console.complain(
        "postern: The channel \(channel) is set to the address; delete it or make it anew.")
    }
  }
}

extension ErasureReport {
  fileprivate func json(isTrial: Bool) -> JSON {
    var object: JSONObject = [
      "pseudonym": .string(pseudonym), "tasks": .integer(counts.tasks),
      "links": .integer(counts.links), "responses": .integer(counts.responses),
      "deliveries": .integer(counts.deliveries), "audit_events": .integer(counts.events),
    ]
    object["kept_tasks"] = .array(kept.map { .string($0.description) })
    object["channels"] = .array(channels.map { .string($0) })
    object["dry_run"] = .bool(isTrial)
    return .object(object)
  }

  fileprivate func sentence(isTrial: Bool) -> String {
    if counts == ErasureReport.Counts() {
      return "No ended task, and no audit event, holds the address; nothing was changed."
    }
    return "\(isTrial ? "Would erase" : "Erased") the person from \(counts.tasks) tasks, "
      + "\(counts.links) links, \(counts.responses) answers, \(counts.deliveries) deliveries and "
      + "\(counts.events) audit events"
      + (isTrial ? "." : "; \(pseudonym) stands there now.")
  }
}
