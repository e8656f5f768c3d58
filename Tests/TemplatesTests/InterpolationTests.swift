import Templates
import Testing

struct InterpolationTests {
  @Test(arguments: Self.cases)
  func `interpolation passes the specification`(_ example: SpecificationCase) throws {
    try example.check()
  }

  static let cases: [SpecificationCase] = [
    .init("no tags", "Hello {world}\n", "Hello {world}\n"),
    .init("basic", "Hello, {{subject}}!", ["subject": "world"], "Hello, world!"),
    .init("value is not a template", "{{a}}", ["a": "{{b}}", "b": "no"], "{{b}}"),
    .init("escaped", "{{s}}", ["s": "& \" < > ' `"], "&amp; &quot; &lt; &gt; &#39; &#96;"),
    .init("triple", "{{{s}}}", ["s": "& \" < >"], "& \" < >"),
    .init("ampersand", "{{&s}}", ["s": "& \" < >"], "& \" < >"),
    .init("integer", "{{n}} miles", ["n": 85], "85 miles"),
    .init("decimal", "{{n}} jiggawatts", ["n": 1.21], "1.21 jiggawatts"),
    .init("bool", "{{b}}", ["b": true], "true"),
    .init("null", "I ({{n}}) be seen", ["n": nil], "I () be seen"),
    .init("miss", "I ({{n}}) be ({{{n}}}) seen ({{&n}})", "I () be () seen ()"),
    .init("list and object give nothing", "({{l}}{{o}})", ["l": [1], "o": ["a": 1]], "()"),
    .init("dotted", "{{a.b.c}}", ["a": ["b": ["c": "deep"]]], "deep"),
    .init("broken chain", "({{a.b.c}})", ["a": ["b": "text"]], "()"),
    .init(
      "broken chain does not fall back", "({{#a}}{{b.name}}{{/a}})",
      ["a": ["b": [:]], "b": ["name": "Jim"]], "()"),
    .init(
      "first part binds to the innermost", "{{#a}}{{b.c}}{{/a}}",
      ["a": ["b": ["c": "in"]], "b": ["c": "out"]], "in"),
    .init("implicit", "Hello, {{.}}!", "world", "Hello, world!"),
    .init("implicit escaped", "{{.}} {{{.}}}", "<", "&lt; <"),
    .init("surrounding space stays", "| {{s}} |", ["s": "---"], "| --- |"),
    .init("standalone value stays", "  {{s}}\n", ["s": "---"], "  ---\n"),
    .init("padding", "|{{ s }}{{{ s }}}{{& s }}|", ["s": "-"], "|---|"),
    .init("letters beyond ASCII", "{{größe}} → ü", ["größe": "ä"], "ä → ü"),
    .init("braces around", "{ {{s}} } }}", ["s": "x"], "{ x } }}"),
  ]
}
