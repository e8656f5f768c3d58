import Domain
import Gateway
import Support
import Testing

struct AuditChainTests {
  private static let chain = AuditChain.sha256
  private static let tenant = TenantID(at: noon, random: [UInt8](repeating: 3, count: 10))

  private static let actors = [
    AuditActor(kind: "system", name: nil), AuditActor(kind: "key", name: "key_1"),
    AuditActor(kind: "assignee", name: "ada@example.com"),
  ]

  private static func event(_ number: UInt8) -> AuditChainEntry {
    AuditChainEntry(
      tenant: tenant, id: EventID(at: noon, random: [UInt8](repeating: number, count: 10)),
      event: "task.created", task: nil, actor: actors[Int(number) % 3],
      address: number % 2 == 0 ? nil : "192.0.2.1", detail: #"{"number":\#(number)}"#,
      at: noon + .seconds(Int64(number)))
  }

  private static func entries(_ count: UInt8) -> [AuditChainEntry] {
    var head: AuditHead?
    return (1...count).map { number in
      let salt = [UInt8](repeating: number, count: AuditChain.saltLength)
      let entry = chain.sealed(event(number), after: head, salt: salt)
      head = entry.head
      return entry
    }
  }

  /// Erases as the store does: a person is gone, any other actor stays.
  private static func erase(_ entry: inout AuditChainEntry) {
    (entry.seal.salt, entry.address, entry.detail) = (nil, nil, "{}")
    if entry.actor.isPerson { entry.actor.name = nil }
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
    Tampering("another actor", .altered(at: 4)) { $0[3].actor.name = "ada@example.com" },
    Tampering("no actor made an empty one", .altered(at: 4)) { $0[3].actor.name = "" },
    Tampering("another time", .altered(at: 4)) { $0[3].at = noon },
    Tampering("another address", .altered(at: 3)) { $0[2].address = nil },
    Tampering("another person", .altered(at: 5)) { $0[4].actor.name = "eve@example.com" },
    Tampering("no person", .altered(at: 5)) { $0[4].actor.name = nil },
    Tampering("another key", .altered(at: 7)) { $0[6].actor.name = "key_2" },
    Tampering("no key", .altered(at: 7)) { $0[6].actor.name = nil },
    Tampering("a key made a person", .altered(at: 7)) { $0[6].actor.kind = "assignee" },
    Tampering("another salt", .altered(at: 5)) { $0[4].seal.salt?[0] ^= 1 },
    Tampering("no salt", .altered(at: 5)) { $0[4].seal.salt = nil },
    Tampering("another commitment", .altered(at: 5)) { $0[4].seal.commitment?[0] ^= 1 },
    Tampering("no commitment", .altered(at: 5)) { $0[4].seal.commitment = nil },
    Tampering("neither salt nor commitment", .altered(at: 5)) { entries in
      erase(&entries[4])
      entries[4].seal.commitment = nil
    },
    Tampering("another personal part with a commitment to it", .altered(at: 5)) { entries in
      entries[4].actor.name = "eve@example.com"
      entries[4].seal.commitment = chain.commitment(
        to: entries[4], salt: entries[4].seal.salt ?? [])
    },
    Tampering("every personal part erased", nil) { entries in
      for place in entries.indices { erase(&entries[place]) }
    },
    Tampering("a person put where one was erased", .altered(at: 5)) { entries in
      erase(&entries[4])
      entries[4].actor.name = "eve@example.com"
    },
    Tampering("an address put where one was erased", .altered(at: 5)) { entries in
      erase(&entries[4])
      entries[4].address = "192.0.2.1"
    },
    Tampering("a detail put where one was erased", .altered(at: 5)) { entries in
      erase(&entries[4])
      entries[4].detail = #"{"number":5}"#
    },
    Tampering("a key taken out with what was erased", .altered(at: 7)) { entries in
      erase(&entries[6])
      entries[6].actor.name = nil
    },
    Tampering("an erased event of another kind", .altered(at: 5)) { entries in
      erase(&entries[4])
      entries[4].event = "task.rejected"
    },
    Tampering("another digest", .altered(at: 9)) { $0[8].seal.digest = AuditChain.origin },
    Tampering("no digest", .altered(at: 9)) { $0[8].seal.digest = nil },
    Tampering("one deleted", .gap(at: 4)) { $0.remove(at: 3) },
    Tampering("one deleted and the rest moved up", .altered(at: 4)) { entries in
      entries.remove(at: 3)
      for place in 3..<entries.count { entries[place].seal.sequence = Int64(place + 1) }
    },
    Tampering("the first deleted", .gap(at: 1)) { $0.remove(at: 0) },
    Tampering("two in another order", .gap(at: 4)) { $0.swapAt(3, 4) },
    Tampering("two in another order, renumbered", .altered(at: 4)) { entries in
      entries.swapAt(3, 4)
      (entries[3].seal.sequence, entries[4].seal.sequence) = (4, 5)
    },
    Tampering("one put in", .gap(at: 5)) { entries in
      let salt = [UInt8](repeating: 7, count: AuditChain.saltLength)
      let entry = chain.sealed(event(77), after: entries[2].head, salt: salt)
      entries.insert(entry, at: 3)
    },
    Tampering("the last cut off", .truncated(at: 9)) { $0.removeLast(2) },
    Tampering("all cut off", .truncated(at: 1)) { $0.removeAll() },
    Tampering("the end written anew", .anotherChain(at: 10)) { entries in
      entries[9] = chain.sealed(event(77), after: entries[8].head, salt: [])
    },
  ]

  @Test(arguments: Self.tamperings)
  func `a chain that was tampered with names the first broken place`(_ tampering: Tampering) {
    var entries = Self.entries(10)
    let head = entries.last?.head
    tampering.change(&entries)
    var verifier = AuditVerifier(Self.chain, expecting: head)
    var fault: AuditVerifier.Fault?
    do throws(AuditVerifier.Fault) {
      try verifier.check(entries)
      try verifier.finish()
    } catch {
      fault = error
    }
    #expect(fault == tampering.fault)
  }
}
