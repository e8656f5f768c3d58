import Domain
import Support
import Testing

struct IdentifierTests {
  /// The example of RFC 9562, appendix A.6.
  private static let example = TaskID(
    at: Timestamp(milliseconds: 0x017f_22e2_79b0),
    random: [0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f])

  @Test func `The example of RFC 9562 comes out`() {
    #expect(
      Self.example.bytes == [
        0x01, 0x7f, 0x22, 0xe2, 0x79, 0xb0, 0x7c, 0xc3, 0x98, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39,
        0x8f,
      ])
    #expect(Self.example.description == "task_01fwhe4ydgfk1shh6w1g60eecf")
  }

  @Test func `Version, variant and time stand where UUIDv7 wants them`() {
    forAll("identifier bits") { random in
      let time = Int64.random(in: 0..<1 << 48, using: &random)
      let bytes = TaskID(at: Timestamp(milliseconds: time), random: random.bytes(10)).bytes
      let read = bytes[0..<6].reduce(0) { $0 << 8 | Int64($1) }
      return bytes[6] >> 4 == 7 && bytes[8] >> 6 == 2 && read == time ? nil : "\(bytes)"
    }
  }

  @Test func `Text and bytes are read again`() {
    forAll("identifier round trip") { random in
      let bytes = random.bytes(16)
      let identifier = LinkID(bytes: bytes)
      let again = identifier.flatMap { LinkID($0.description) }
      return identifier?.bytes == bytes && again == identifier ? nil : "\(bytes)"
    }
  }

  @Test func `A later name sorts later, as a value, as bytes and as text`() {
    forAll("identifier order") { random in
      let time = Int64.random(in: 0..<1 << 47, using: &random)
      let gap = Int64.random(in: 1..<1 << 20, using: &random)
      let early = TaskID(at: Timestamp(milliseconds: time), random: random.bytes(10))
      let late = TaskID(at: Timestamp(milliseconds: time + gap), random: random.bytes(10))
      let isOrdered =
        early < late && early.bytes.lexicographicallyPrecedes(late.bytes)
        && early.description < late.description
      return isOrdered ? nil : "\(early) and \(late)"
    }
  }

  @Test func `Random bits tell names of one millisecond apart`() {
    let moment = Timestamp(milliseconds: 1)
    forAll("identifier randomness") { random in
      var bytes = random.bytes(10)
      let one = TaskID(at: moment, random: bytes)
      bytes[9] ^= 1
      return TaskID(at: moment, random: bytes) == one ? "\(one)" : nil
    }
  }

  static let texts: [Case<String, Bool>] = [
    Case("the example", "task_01fwhe4ydgfk1shh6w1g60eecf", true),
    Case("all zeros", "task_00000000000000000000000000", true),
    Case("all ones", "task_7zzzzzzzzzzzzzzzzzzzzzzzzz", true),
    Case("one more than 128 bits hold", "task_80000000000000000000000000", false),
    Case("another kind", "link_01fwhe4ydgfk1shh6w1g60eecf", false),
    Case("no prefix", "01fwhe4ydgfk1shh6w1g60eecf", false),
    Case("a dash for the underscore", "task-01fwhe4ydgfk1shh6w1g60eecf", false),
    Case("capitals", "task_01FWHE4YDGFK1SHH6W1G60EECF", false),
    Case("a capital prefix", "Task_01fwhe4ydgfk1shh6w1g60eecf", false),
    Case("too short", "task_01fwhe4ydgfk1shh6w1g60eec", false),
    Case("too long", "task_01fwhe4ydgfk1shh6w1g60eecff", false),
    Case("a letter i", "task_i1fwhe4ydgfk1shh6w1g60eecf", false),
    Case("a letter l", "task_0lfwhe4ydgfk1shh6w1g60eecf", false),
    Case("a letter o", "task_o1fwhe4ydgfk1shh6w1g60eecf", false),
    Case("a letter u", "task_01uwhe4ydgfk1shh6w1g60eecf", false),
    Case("a space", "task_01fwhe4ydgfk1shh6w1g60eec ", false),
    Case("letters beyond ASCII", "task_01fwhe4ydgfk1shh6w1g60eeé", false),
    Case("a UUID", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", false),
    Case("nothing", "", false),
  ]

  @Test(arguments: texts) func `Text is read or refused`(row: Case<String, Bool>) {
    #expect(TaskID(row.input)?.description == (row.output ? row.input : nil))
  }

  @Test(arguments: [0, 15, 17]) func `Only sixteen bytes are a name`(count: Int) {
    #expect(TaskID(bytes: [UInt8](repeating: 1, count: count)) == nil)
  }

  @Test func `A time before the epoch counts as the epoch`() {
    let identifier = TaskID(
      at: Timestamp(milliseconds: -5), random: [UInt8](repeating: 0, count: 10))
    #expect(identifier.bytes[0..<6].allSatisfy { $0 == 0 })
  }

  @Test func `No two kinds share a prefix`() {
    let prefixes = [
      TenantKind.prefix, KeyKind.prefix, TaskKind.prefix, LinkKind.prefix, ChannelKind.prefix,
      WebhookKind.prefix, SecretKind.prefix, DeliveryKind.prefix,
      ResponseKind.prefix, DecisionKind.prefix, EventKind.prefix,
    ]
    #expect(Set(prefixes).count == prefixes.count)
  }
}
