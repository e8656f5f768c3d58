import Templates
import Testing

struct TemplateTests {
  @Test(arguments: [
    ("{{", 1, 1, "not closed"), ("a\n  {{name", 2, 3, "not closed"), ("{{{a}}", 1, 1, "not closed"),
    ("{{}}", 1, 1, "empty"), ("ü {{ }}", 1, 3, "empty"), ("{{>}}", 1, 1, "empty"),
    ("{{>*}}", 1, 1, "empty"), ("{{a b}}", 1, 1, "white space"),
    ("{{#a}}\n\n {{b}}", 1, 1, "nothing closes a"), ("x{{/a}}", 1, 2, "was not opened"),
    ("{{#a}}\n{{/b}}", 2, 1, "where a is open"), ("{{#a}}{{^b}}{{/a}}", 1, 13, "where b is open"),
    ("{{=a=}}", 1, 1, "delimiters"), ("{{=a b c=}}", 1, 1, "delimiters"),
    ("{{==}}", 1, 1, "delimiters"),
    (String(repeating: "{{#a}}", count: 70), 1, 385, "too deep"),
  ])
  func `a template error names line and column`(
    text: String, line: Int, column: Int, message: String
  ) throws {
    let error = try #require(throws: TemplateError.self) {
      try Template(text, escaping: .html)
    }
    #expect(error.line == line && error.column == column)
    #expect(error.message.contains(message))
  }

  @Test(arguments: [
    (Escaping.html, "a<b>&\"'`/=\n", "a&lt;b&gt;&amp;&quot;&#39;&#96;/=\n"),
    (.json, "a\"\\/\n\r\t\u{1f}<é\u{7f}", #"a\"\\/\n\u000d\u0009\u001f<é"# + "\u{7f}"),
    (.none, "a<b>\"\\\n", "a<b>\"\\\n"),
  ])
  func `a value is escaped for its template's kind`(escaping: Escaping, value: String, text: String)
    throws
  {
    let template = try Template("{{v}}{{{v}}}", escaping: escaping)
    #expect(String(decoding: template.render(["v": .string(value)]), as: UTF8.self) == text + value)
  }

  @Test func `a template that includes itself ends at the depth limit`() throws {
    let endless = try Template("x{{>a}}", escaping: .html)
    #expect(endless.render([:], partials: ["a": endless]).count < 100)
    let block = try Template("{{$b}}{{/b}}{{<a}}{{$b}}{{$b}}y{{/b}}{{/b}}{{/a}}", escaping: .html)
    #expect(block.render([:], partials: ["a": block]).count < 10_000)
  }

  @Test func `rendering nested values ends at the depth limit`() throws {
    var value: TemplateValue = "leaf"
    for _ in 0..<200 { value = ["child": value] }
    let node = try Template("({{#child}}{{>node}}{{/child}})", escaping: .html)
    #expect(node.render(value, partials: ["node": node]).count < 200)
  }

  @Test func `a partial that escapes in another way renders as nothing`() throws {
    let page = try Template("[{{>a}}{{>b}}]", escaping: .html)
    let partials = [
      "a": try Template("{{v}}", escaping: .none), "b": try Template("{{v}}", escaping: .html),
    ]
    #expect(
      String(decoding: page.render(["v": "<"], partials: partials), as: UTF8.self) == "[&lt;]")
  }

  @Test func `setting a member changes an object`() {
    var value: TemplateValue = [:]
    value["a"] = 1
    value["b"] = .init(nil as String?)
    #expect(value == ["a": "1", "b": nil])
  }
}
