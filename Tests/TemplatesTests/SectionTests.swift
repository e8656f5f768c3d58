import Templates
import Testing

struct SectionTests {
  @Test(arguments: Self.sections)
  func `sections pass the specification`(_ example: SpecificationCase) throws {
    try example.check()
  }

  @Test(arguments: Self.inverted)
  func `inverted sections pass the specification`(_ example: SpecificationCase) throws {
    try example.check()
  }

  @Test(arguments: Self.lines)
  func `a line that holds only a tag is left out`(_ example: SpecificationCase) throws {
    try example.check()
  }

  private static let nested: TemplateValue = [
    "a": ["one": 1], "b": ["two": 2], "c": ["three": 3, "d": ["four": 4, "five": 5]],
  ]

  static let sections: [SpecificationCase] = [
    .init("true", "{{#b}}x{{/b}}", ["b": true], "x"),
    .init("false", "{{#b}}x{{/b}}", ["b": false], ""),
    .init("null", "{{#b}}x{{/b}}", ["b": nil], ""),
    .init("missing", "[{{#b}}x{{/b}}]", "[]"),
    .init("empty text", "{{#b}}x{{/b}}", ["b": ""], ""),
    .init("empty list", "{{#b}}x{{/b}}", ["b": []], ""),
    .init("empty object", "{{#b}}x{{/b}}", ["b": [:]], "x"),
    .init("zero", "{{#b}}x{{/b}}", ["b": 0], "x"),
    .init("text", "{{#b}}{{.}} is {{b}}{{/b}}", ["b": "bar"], "bar is bar"),
    .init("context", "{{#c}}Hi {{name}}.{{/c}}", ["c": ["name": "Joe"]], "Hi Joe."),
    .init(
      "outer names", "{{#s}}{{a}}, {{b}}, {{c.d}}{{/s}}",
      ["a": "foo", "b": "wrong", "s": ["b": "bar"], "c": ["d": "baz"]], "foo, bar, baz"),
    .init(
      "names deep down",
      "{{#a}}{{one}}{{#b}}{{two}}{{#c}}{{three}}{{#d}}{{one}}{{two}}{{three}}{{four}}{{#five}}"
        + "{{one}}{{five}}{{.}}{{/five}}{{/d}}{{/c}}{{/b}}{{/a}}", nested, "1231234155"),
    .init(
      "list", "{{#l}}{{item}}{{/l}}", ["l": [["item": 1], ["item": 2], ["item": 3]]], "123"),
    .init(
      "list of texts", "{{#l}}({{.}}){{/l}}", ["l": ["a", "b<", 3, 1.1]], "(a)(b&lt;)(3)(1.1)"),
    .init(
      "list of lists", "{{#l}}({{#.}}{{.}}{{/.}}){{/l}}", ["l": [[1, 2], ["a", "b"]]], "(12)(ab)"),
    .init("list at the top", "{{#.}}{{value}}{{/.}}", [["value": "a"], ["value": "b"]], "ab"),
    .init("list of nulls", "{{#l}}-{{/l}}", ["l": [nil, false, ""]], "---"),
    .init(
      "lists within lists", "{{#t}}{{#m}}{{n.l}}{{k}}.{{#b}}{{n.u}}{{k}}{{j}}.{{/b}}{{/m}}{{/t}}",
      ["t": [["n": ["u": "A", "l": "a"], "m": [["k": "1", "b": [["j": "x"], ["j": "y"]]]]]]],
      "a1.A1x.A1y."),
    .init("same name nested", "{{#b}}B{{#b}}C{{/b}}D{{/b}}", ["b": true], "BCD"),
    .init("twice", "{{#b}}1{{/b}}{{t}}{{#b}}3{{/b}}", ["b": true, "t": 2], "123"),
    .init("dotted", "{{#a.b.c}}x{{/a.b.c}}", ["a": ["b": ["c": true]]], "x"),
    .init("broken chain", "{{#a.b.c}}x{{/a.b.c}}", ["a": [:]], ""),
    .init("padding", "|{{# b }}={{/ b }}|", ["b": true], "|=|"),
    .init("space around", " | {{#b}}\t|\t{{/b}} | \n", ["b": true], " | \t|\t | \n"),
    .init(
      "space within", " | {{#b}} {{! remark }}\n {{/b}} | \n", ["b": true], " |  \n  | \n"),
    .init("on one line", " {{#b}}Y{{/b}}\n {{#b}}G{{/b}}\n", ["b": true], " Y\n G\n"),
  ]

  static let inverted: [SpecificationCase] = [
    .init("false", "{{^b}}x{{/b}}", ["b": false], "x"),
    .init("true", "{{^b}}x{{/b}}", ["b": true], ""),
    .init("null", "{{^b}}x{{/b}}", ["b": nil], "x"),
    .init("missing", "{{^b}}x{{/b}}", "x"),
    .init("empty list", "{{^b}}x{{/b}}", ["b": []], "x"),
    .init("list", "{{^b}}x{{/b}}", ["b": [1]], ""),
    .init("object", "{{^b}}x{{/b}}", ["b": ["a": 1]], ""),
    .init("nested", "{{^b}}B{{^b}}C{{/b}}D{{/b}}", ["b": false], "BCD"),
    .init("broken chain", "{{^a.b.c}}x{{/a.b.c}}", ["a": [:]], "x"),
    .init("standalone", "|\n{{^b}}\n|\n{{/b}}\n|", ["b": false], "|\n|\n|"),
  ]

  static let lines: [SpecificationCase] = [
    .init(
      "section", "| This Is\n{{#b}}\n|\n{{/b}}\n| A Line\n", ["b": true], "| This Is\n|\n| A Line\n"
    ),
    .init("indented", "| A\n  {{#b}}\n|\n  {{/b}}  \n| B\n", ["b": true], "| A\n|\n| B\n"),
    .init("CR LF", "|\r\n{{#b}}\r\n{{/b}}\r\n|", ["b": true], "|\r\n|"),
    .init("first line", "  {{#b}}\n#{{/b}}\n/", ["b": true], "#\n/"),
    .init("last line", "#{{#b}}\n/\n  {{/b}}", ["b": true], "#\n/\n"),
    .init("two tags on a line stay", "{{#b}} {{/b}}\n|", ["b": true], " \n|"),
    .init("repeated", "{{#l}}\n- {{.}}\n{{/l}}\n", ["l": [1, 2]], "- 1\n- 2\n"),
    .init("remark", "1\n  {{! remark }}\n2\n", "1\n2\n"),
    .init("remark over lines", "1\n{{!\nmore\n}}\n2\n", "1\n2\n"),
    .init("indented remark over lines", "1\n  {{!\n  more\n  }}\n2\n", "1\n2\n"),
    .init("remark in CR LF", "|\r\n{{! remark }}\r\n|", "|\r\n|"),
    .init("remark on the first line", "  {{! remark }}\n!", "!"),
    .init("remark on the last line", "!\n  {{! remark }}", "!\n"),
    .init("remark in a line", "  12 {{! 34 }}\n", "  12 \n"),
    .init("remark like a name", "{{! {{name }}", ["name": "x"], ""),
    .init("value alone in its line stays", "|\n {{v}}\n|", ["v": ""], "|\n \n|"),
  ]
}
