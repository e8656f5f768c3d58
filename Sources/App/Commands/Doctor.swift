import Domain
import FoundationEssentials
import Gateway
import JSON
import Store
import Transfer

extension Command {
  static let doctor = Command(
    "doctor", usage: "[--json]",
    summary:
      "Looks at store, disk, keys, clock, channels, mail relay and public URL; changes nothing.",
    options: [.json]
  ) { invocation in
    let configuration = try invocation.configuration()
    let transfer = try Transfer(configuration: configuration.transfer)
    let surroundings = await EnvironmentChecks(configuration, transfer).findings()
    await transfer.shutdown()
    var findings: [CheckResult]
    do {
      findings = try await invocation.withInstallation(as: .readOnly) { installation in
        try await StoreChecks(configuration, installation).findings()
      }
    } catch {
      findings = [CheckResult(error)]
    }
    findings += surroundings
    if invocation.wantsJSON {
      invocation.console.say(.array(findings.map(\.json)))
    } else {
      for finding in findings { invocation.console.say(finding.line) }
    }
    return findings.contains { $0.status == .bad } ? 1 : 0
  }
}

/// The result of a check.
struct CheckResult: Sendable {
  enum Status: String, Sendable {
    case good = "ok"
    case doubtful = "warning"
    case bad = "failed"
  }

  let subject: String
  let status: Status
  let note: String

  init(_ subject: String, _ status: Status, _ note: String) {
    (self.subject, self.status, self.note) = (subject, status, note)
  }

  /// A failure to open the store or its keys.
  init(_ error: any Error) {
    let line = Program.complaint(error).line
    for (flag, subject) in [("--key-ring: ", "keys"), ("--store: ", "store")]
    where line.hasPrefix(flag) {
      self.init(subject, .bad, String(line.dropFirst(flag.count)))
      return
    }
    self.init("store", .bad, line)
  }

  var line: String { "\(status.rawValue)  \(subject): \(note)" }
  var json: JSON {
    ["subject": .string(subject), "status": .string(status.rawValue), "note": .string(note)]
  }
}
