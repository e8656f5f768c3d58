import Domain
import Maintenance
import Store
import Testing

@Suite struct AuditChainTests {
  private static let tenant = TenantID(at: noon, random: [UInt8](repeating: 3, count: 10))

  private static let kinds = ["system", "key", "assignee"]

  private static func event(_ number: UInt8) -> AuditChainEntry {
    AuditChainEntry(
      tenant: tenant, id: EventID(at: noon, random: [UInt8](repeating: number, count: 10)),
      event: "task.created", task: nil, actorKind: kinds[Int(number) % 3],
      actor: [nil, "key_1", "ada@example.com"][Int(number) % 3],
      address: number % 2 == 0 ? nil : "192.0.2.1", detail: #"{"number":\#(number)}"#,
      at: noon + .seconds(Int64(number)))
  }

  /// A chain of as many events.
  private static func chain(_ count: UInt8) -> [AuditChainEntry] {
    var head: AuditHead?
    return (1...count).map { number in
      let salt = [UInt8](repeating: number, count: AuditChain.saltLength)
      let link = AuditChain.sealed(event(number), after: head, salt: salt)
      head = link.head
      return link
    }
  }

  /// As the store does: a person is gone, what else acted stays.
  private static func erase(_ link: inout AuditChainEntry) {
    (link.salt, link.address, link.detail) = (nil, nil, "{}")
    if link.actorKind == "assignee" { link.actor = nil }
  }

  struct Tampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fault: AuditVerifier.Fault?
    let change: @Sendable (inout [AuditChainEntry]) -> Void

    init(
      _ name: String, _ fault: AuditVerifier.Fault?,
      _ change: @escaping @Sendable (inout [AuditChainEntry]) -> Void
    ) {
      (testDescription, self.fault, self.change) = (name, fault, change)
    }
  }

  static let tamperings = [
    Tampering("nothing", nil) { _ in },
    Tampering("another detail", .altered(at: 4)) { $0[3].detail = #"{"number":5}"# },
    Tampering("another actor", .altered(at: 4)) { $0[3].actor = "ada@example.com" },
    Tampering("no actor made an empty one", .altered(at: 4)) { $0[3].actor = "" },
    Tampering("another time", .altered(at: 4)) { $0[3].at = noon },
    Tampering("another address", .altered(at: 3)) { $0[2].address = nil },
    Tampering("another person", .altered(at: 5)) { $0[4].actor = "eve@example.com" },
    Tampering("no person", .altered(at: 5)) { $0[4].actor = nil },
    Tampering("another key", .altered(at: 7)) { $0[6].actor = "key_2" },
    Tampering("no key", .altered(at: 7)) { $0[6].actor = nil },
    Tampering("a key made a person", .altered(at: 7)) { $0[6].actorKind = "assignee" },
    Tampering("another salt", .altered(at: 5)) { $0[4].salt?[0] ^= 1 },
    Tampering("no salt", .altered(at: 5)) { $0[4].salt = nil },
    Tampering("another commitment", .altered(at: 5)) { $0[4].commitment?[0] ^= 1 },
    Tampering("no commitment", .altered(at: 5)) { $0[4].commitment = nil },
    Tampering("neither salt nor commitment", .altered(at: 5)) { links in
      erase(&links[4])
      links[4].commitment = nil
    },
    Tampering("another personal part with a commitment to it", .altered(at: 5)) { links in
      links[4].actor = "eve@example.com"
      links[4].commitment = AuditChain.commitment(to: links[4], salt: links[4].salt ?? [])
    },
    Tampering("every personal part erased", nil) { links in
      for place in links.indices { erase(&links[place]) }
    },
    Tampering("a person put where one was erased", .altered(at: 5)) { links in
      erase(&links[4])
      links[4].actor = "eve@example.com"
    },
    Tampering("an address put where one was erased", .altered(at: 5)) { links in
      erase(&links[4])
      links[4].address = "192.0.2.1"
    },
    Tampering("a detail put where one was erased", .altered(at: 5)) { links in
      erase(&links[4])
      links[4].detail = #"{"number":5}"#
    },
    Tampering("a key taken out with what was erased", .altered(at: 7)) { links in
      erase(&links[6])
      links[6].actor = nil
    },
    Tampering("an erased event of another kind", .altered(at: 5)) { links in
      erase(&links[4])
      links[4].event = "task.rejected"
    },
    Tampering("another digest", .altered(at: 9)) { $0[8].digest = AuditChain.origin },
    Tampering("no digest", .altered(at: 9)) { $0[8].digest = nil },
    Tampering("one deleted", .gap(at: 4)) { $0.remove(at: 3) },
    Tampering("one deleted and the rest moved up", .altered(at: 4)) { links in
      links.remove(at: 3)
      for place in 3..<links.count { links[place].sequence = Int64(place + 1) }
    },
    Tampering("the first deleted", .gap(at: 1)) { $0.remove(at: 0) },
    Tampering("two in another order", .gap(at: 4)) { $0.swapAt(3, 4) },
    Tampering("two in another order, renumbered", .altered(at: 4)) { links in
      links.swapAt(3, 4)
      (links[3].sequence, links[4].sequence) = (4, 5)
    },
    Tampering("one put in", .gap(at: 5)) { links in
      let salt = [UInt8](repeating: 7, count: AuditChain.saltLength)
      let link = AuditChain.sealed(AuditChainTests.event(77), after: links[2].head, salt: salt)
      links.insert(link, at: 3)
    },
    Tampering("the last cut off", .truncated(at: 9)) { $0.removeLast(2) },
    Tampering("all cut off", .truncated(at: 1)) { $0.removeAll() },
    Tampering("the end written anew", .anotherChain(at: 10)) { links in
      links[9] = AuditChain.sealed(AuditChainTests.event(77), after: links[8].head, salt: [])
    },
  ]

  @Test(arguments: Self.tamperings)
  func `the first broken place is named`(_ tampering: Tampering) {
    var links = Self.chain(10)
    let head = links.last?.head
    tampering.change(&links)
    var verifier = AuditVerifier(expecting: head)
    var fault: AuditVerifier.Fault?
    do throws(AuditVerifier.Fault) {
      try verifier.check(links)
      try verifier.finish()
    } catch {
      fault = error
    }
    #expect(fault == tampering.fault)
  }
}
