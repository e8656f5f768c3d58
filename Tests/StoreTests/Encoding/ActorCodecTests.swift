import Domain
import Store
import Testing

struct ActorCodecTests {
  static let key = KeyID("key_01fwhe4ydgfk1shh6w1g60eecf")

  static let actors: [(Actor, String, String?)] = [
    (.assignee("ada@example.com"), "assignee", "ada@example.com"),
    (.visitor, "visitor", nil), (.system, "system", nil), (.commandLine, "operator", nil),
  ]

  @Test(arguments: actors)
  func `an actor is stored as a kind and a name and read back`(
    actor: Actor, kind: String, name: String?
  ) {
    let stored = ActorCodec.encode(actor)
    #expect(stored == AuditActor(kind: kind, name: name))
    #expect(ActorCodec.decode(stored) == actor)
  }

  @Test func `a key is stored under its id and read back`() throws {
    let key = try #require(Self.key)
    let stored = ActorCodec.encode(.key(key))
    #expect(stored == AuditActor(kind: "key", name: "key_01fwhe4ydgfk1shh6w1g60eecf"))
    #expect(ActorCodec.decode(stored) == .key(key))
  }

  @Test(arguments: [
    AuditActor(kind: "assignee", name: nil), AuditActor(kind: "key", name: "ada"),
    AuditActor(kind: "robot", name: nil), AuditActor(kind: "system", name: "x"),
  ])
  func `an erased person and an unknown kind give no actor`(stored: AuditActor) {
    #expect(ActorCodec.decode(stored) == nil)
  }
}
