import Domain
import Gateway
import JSON
import Store

extension Command {
  static let verifyAudit = Command(
    "audit verify", usage: "--tenant NAME [--head PLACE:DIGEST] [--json]",
    summary: "Walks a tenant's audit trail and names the first place where it was tampered with.",
    options: [
      .tenant,
      Option(
        name: "head", placeholder: "PLACE:DIGEST",
        help: "What an earlier walk ended with; without it nobody can tell that the newest events "
          + "are missing."),
      .json,
    ]
  ) { invocation in
    let tenant = try invocation.required("tenant")
    let head = try invocation.value("head").map(AuditHead.init(argument:))
    return try await invocation.withInstallation { installation in
      let caller = try await installation.gateway.commandLine(of: tenant)
      do {
        let walk = try await AuditVerifier.verify(
          caller.tenant, in: installation.database, expecting: head)
        invocation.tell(walk)
        return 0
      } catch let fault as AuditVerifier.Fault {
        invocation.tell(fault)
        return 1
      }
    }
  }
}

extension Invocation {
  fileprivate func tell(_ walk: AuditVerifier) {
    let head = walk.position.map { "\($0.sequence):\(Hex.encode($0.digest))" }
    let events = walk.position?.sequence ?? 0
    guard !wantsJSON else {
      return console.say([
        "intact": true, "events": .number(JSONNumber(events)),
        "erased": .number(JSONNumber(walk.erased)), "head": .text(head),
      ])
    }
    console.say(
      "\(events) events are in order and as they were recorded, "
        + "\(walk.erased) of them without their personal part.")
    if let head { console.say("The trail ends with \(head)") }
  }

  fileprivate func tell(_ fault: AuditVerifier.Fault) {
    let (place, word, sentence) = fault.told
    guard wantsJSON else {
      return console.complain("postern: The trail is broken: event \(place) \(sentence).")
    }
    console.say([
      "intact": false, "place": .number(JSONNumber(place)), "fault": .string(word),
    ])
  }
}

extension AuditHead {
  fileprivate init(argument text: String) throws(UsageError) {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let place = Int64(parts[0]), place > 0,
      let digest = Hex.decode(String(parts[1])), digest.count == 32
    else {
      throw UsageError(message: "--head must be PLACE:DIGEST, as 'postern audit verify' prints it.")
    }
    self.init(sequence: place, digest: digest)
  }
}

extension AuditVerifier.Fault {
  /// The place of the event, a code for programs, and a sentence about the fault.
  fileprivate var told: (Int64, String, String) {
    switch self {
    case .gap(let place): (place, "gap", "is missing, or another stands in its place")
    case .altered(let place): (place, "altered", "is not the one that was recorded")
    case .truncated(let place): (place, "truncated", "and those behind it are missing")
    case .anotherChain(let place):
      (place, "another_chain", "belongs to another trail than the one --head was taken from")
    }
  }
}
