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

  /// A change of a new task, and the check of the erased one.
  struct Definition: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: @Sendable (inout NewTask) -> Void
    let isErased: @Sendable (NewTask) -> Bool

    init(
      _ name: String, _ change: @escaping @Sendable (inout NewTask) -> Void,
      _ isErased: @escaping @Sendable (NewTask) -> Bool
    ) {
      (testDescription, self.change, self.isErased) = (name, change, isErased)
    }
  }

  private static func field(_ type: String, _ limits: JSONObject = [:]) -> NewField {
    NewField("x", type: type, limits: limits)
  }

  static let definitions: [Definition] = [
    Definition("prompt", { $0.prompt = "Ask ada@example.com" }) { $0.prompt == "Ask …" },
    Definition(
      "context", { $0.context = [ContextItem(label: "Who", value: "ADA@example.com!")] }
    ) { $0.context.first?.value == "…!" },
    Definition(
      "labels",
      {
        $0.fields = [field("text")]
        $0.fields[0].label = "Of ada@example.com"
      }
    ) { $0.fields.first?.label == "Of …" },
    Definition(
      "keys and names of keys",
      { $0.correlation = Correlation(["of ada@example.com": "ada@example.com"]) }
    ) { $0.correlation.keys == ["of …": "erased-1@erased.invalid"] },
    Definition(
      "a default that must be an address",
      {
        $0.fields = [field("email")]
        $0.fields[0].initial = "ada@example.com"
      }
    ) { $0.fields.first?.initial == "erased-1@erased.invalid" },
    Definition(
      "options that are alike then go with their field",
      { $0.fields = [field("select", ["options": ["to ada@example.com", "to …"]])] }
    ) { $0.fields.isEmpty && $0.title == "Approve" },
  ]

  @Test(arguments: Self.definitions)
  func `a definition stays one that can be read`(row: Definition) throws {
    let erased = try erasure.definition(
      Sample.definition { new in
        new.assignees = [
          NewAssignee(email: "ada@example.com", name: "Ada"),
          NewAssignee(email: "bob@example.com", name: "Bob"),
        ]
        row.change(&new)
      })
    #expect(row.isErased(erased.values), "\(erased.values)")
    #expect(!"\(erased.values)".lowercased().contains("ada"), "\(erased.values)")
    #expect(erased.assignees.map(\.email.text) == ["erased-1@erased.invalid", "bob@example.com"])
    #expect(erased.assignees.map(\.name) == [nil, "Bob"])
    #expect(throws: Never.self) { try TaskDefinition(erased.values) }
  }

  @Test func `channels that are alike then are forgotten`() throws {
    let definition = try Sample.definition { $0.channels = ["of ada@example.com", "of …"] }
    #expect(try erasure.definition(definition).channels == [])
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
    #expect(!"\(erased)".lowercased().contains("ada"))
  }
}
