import Domain
import FoundationEssentials
import Gateway
import Store
import Transfer

extension Command {
  static let doctor = Command(
    "doctor", usage: "[--json]",
    summary: "Checks store, keys, clock, mail relay and channels, and says what to mend.",
    options: [.json]
  ) { invocation in
    let configuration = try invocation.configuration()
    return try await invocation.withInstallation { installation in
      let transfer = try Transfer(configuration: configuration.transfer)
      let findings = try await Examination(configuration, installation, transfer).findings()
      await transfer.shutdown()
      if invocation.wantsJSON {
        invocation.console.say(.array(findings.map(\.json)))
      } else {
        for finding in findings { invocation.console.say(finding.line) }
      }
      return findings.contains { $0.grade == .bad } ? 1 : 0
    }
  }
}

/// One thing that was looked at.
struct Finding: Sendable {
  enum Grade: String, Sendable {
    case good = "ok"
    case doubtful = "warning"
    case bad = "failed"
  }

  let subject: String
  let grade: Grade
  let note: String

  var line: String { "\(grade.rawValue)  \(subject): \(note)" }
  var json: JSON {
    ["subject": .string(subject), "grade": .string(grade.rawValue), "note": .string(note)]
  }
}
