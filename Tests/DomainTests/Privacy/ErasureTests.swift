import Domain
import JSON
import Support
import Testing

struct ErasureTests {
  private let erasure: Erasure

  init() throws {
    erasure = Erasure(
      of: try #require(EmailAddress("Ada@Example.com")),
      as: try #require(EmailAddress("erased-1@erased.invalid")))
  }

  static let texts: [Case<String, String>] = [
    Case("the address alone", "ada@example.com", "erased-1@erased.invalid"),
    Case("in capitals", "Mail ADA@EXAMPLE.COM now", "Mail … now"),
    Case("at the end of a sentence", "Ask ada@example.com.", "Ask …."),
    Case("before a sentence without a space", "Ask ada@example.com.Then go", "Ask ….Then go"),
    Case("in brackets", "550 <ada@example.com>: no", "550 <…>: no"),
    Case("in a link", "mailto:ada@example.com?to=ada@example.com", "mailto:…?to=…"),
    Case("emphasised", "*ada@example.com* _ada@example.com_", "*…* _…_"),
    Case("between letters of another script", "联系ada@example.com吧", "联系…吧"),
    Case("twice", "ada@example.com,ada@example.com", "…,…"),
    Case("a longer local part", "mada@example.com", "mada@example.com"),
    Case("a dotted local part", "to x.ada@example.com", "to x.ada@example.com"),
    Case("a joined local part", "to x+ada@example.com", "to x+ada@example.com"),
    Case("a tag", "ada+1@example.com", "ada+1@example.com"),
    Case("a longer domain", "to ada@example.com.au", "to ada@example.com.au"),
    Case("a longer last label", "to ada@example.community", "to ada@example.community"),
    Case("a dashed domain", "ada@example.com-x.org", "ada@example.com-x.org"),
    Case(
      "a longer one and then the person", "mada@example.com ada@example.com", "mada@example.com …"),
    Case("nothing", "", ""),
    Case("the start of it", "ada@example.co", "ada@example.co"),
  ]

  @Test(arguments: Self.texts)
  func `a text loses the person and nobody else`(row: Case<String, String>) {
    #expect(erasure.text(row.input) == row.output)
    #expect(erasure.mentions(row.input) == (row.input != row.output))
  }

  static let definitions: [Case<String, String>] = [
    Case("prompt", #","prompt":"Ask ada@example.com"}"#, #""prompt":"Ask …""#),
    Case(
      "context", #","context":[{"label":"Who","value":"ADA@example.com!"}]}"#, #""value":"…!""#),
    Case(
      "labels", #","fields":[{"name":"x","type":"text","label":"Of ada@example.com"}]}"#,
      #""label":"Of …""#),
    Case(
      "keys and names of keys", #","correlation":{"of ada@example.com":"ada@example.com"}}"#,
      #"{"of …":"erased-1@erased.invalid"}"#),
    Case(
      "a default that must be an address",
      #","fields":[{"name":"x","type":"email","label":"Mail","default":"ada@example.com"}]}"#,
      #""default":"erased-1@erased.invalid""#),
    Case(
      "options that are alike then go with their field",
      #","fields":[{"name":"x","type":"select","label":"Who","options":["to ada@example.com","to …"]}]}"#,
      #""title":"Approve""#),
  ]

  @Test(arguments: Self.definitions)
  func `a definition stays one that can be read`(row: Case<String, String>) throws {
    let start =
      #"{"title":"Approve","assignees":[{"email":"ada@example.com","name":"Ada"},"#
      + #"{"email":"bob@example.com","name":"Bob"}]"#
    let erased = try erasure.definition(try TaskDefinition(json(start + row.input)))
    let written = text(erased.json)
    #expect(written.contains(row.output), "\(written)")
    #expect(!written.lowercased().contains("ada"), "\(written)")
    #expect(erased.assignees.map(\.email.text) == ["erased-1@erased.invalid", "bob@example.com"])
    #expect(erased.assignees.map(\.name) == [nil, "Bob"])
    #expect(throws: Never.self) { try TaskDefinition(erased.json) }
  }

  @Test func `channels that are alike then are forgotten`() throws {
    let definition = try Sample.definition(#","channels":["of ada@example.com","of …"]"#)
    let erased = try erasure.definition(definition)
    #expect(erased.channels == [])
  }

  static let deciders: [(Decider, Bool)] = [
    (.assignee(email: "ada@example.com", name: "Ada"), true),
    (.key(Sample.key, onBehalfOf: "ADA@example.com"), true),
    (.assignee(email: "bob@example.com", name: "Bob"), false),
    (.key(Sample.key, onBehalfOf: nil), false), (.timeout, false),
  ]

  @Test(arguments: Self.deciders)
  func `answers go with the one who gave them`(decider: Decider, isOwn: Bool) {
    let decision = Decision(
      id: Sample.decision(true).id, approved: true,
      result: ["who": "by ada@example.com", "rate": 4], comment: "Call ada@example.com",
      decidedBy: decider, decidedAt: Sample.start)
    let erased = erasure.decision(decision)
    #expect(erased.result == (isOwn ? [:] : ["who": "by …", "rate": 4]))
    #expect(erased.comment == (isOwn ? nil : "Call …"))
    #expect(erased.approved && erased.id == decision.id)
    #expect(isOwn || erased.decidedBy == decider)
    #expect(!text(.object(erased.json)).lowercased().contains("ada"))
    #expect(Decision(.object(erased.json)) == erased)
  }
}
