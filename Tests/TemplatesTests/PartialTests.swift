import Templates
import Testing

struct PartialTests {
  @Test(arguments: Self.partials)
  func `partials pass the specification`(_ example: SpecificationCase) throws {
    try example.check()
  }

  @Test(arguments: Self.dynamic)
  func `dynamic names pass the specification`(_ example: SpecificationCase) throws {
    try example.check()
  }

  private static let tree: TemplateValue = [
    "content": "X", "nodes": [["content": "Y", "nodes": []]],
  ]

  static let partials: [SpecificationCase] = [
    .init("basic", "\"{{>text}}\"", partials: ["text": "from partial"], "\"from partial\""),
    .init("missing", "\"{{>text}}\"", "\"\""),
    .init(
      "context", "\"{{>p}}\"", ["text": "content"], partials: ["p": "*{{text}}*"], "\"*content*\""),
    .init(
      "recursion", "{{>node}}", tree,
      partials: ["node": "{{content}}<{{#nodes}}{{>node}}{{/nodes}}>"], "X<Y<>>"),
    .init("nested", "{{>a}}", ["x": 1], partials: ["a": "a{{>b}}", "b": "b{{x}}"], "ab1"),
    .init("space around", "| {{>p}} |", partials: ["p": "\t|\t"], "| \t|\t |"),
    .init(
      "in a line", "  {{data}}  {{> p}}\n", ["data": "|"], partials: ["p": ">\n>"], "  |  >\n>\n"),
    .init("CR LF", "|\r\n{{>p}}\r\n|", partials: ["p": ">"], "|\r\n>|"),
    .init("first line", "  {{>p}}\n>", partials: ["p": ">\n>"], "  >\n  >>"),
    .init("last line", ">\n  {{>p}}", partials: ["p": ">\n>"], ">\n  >\n  >"),
    .init(
      "indented, but not its values", "\\\n {{>p}}\n/\n", ["content": "<\n->"],
      partials: ["p": "|\n{{{content}}}\n|\n"], "\\\n |\n <\n->\n |\n/\n"),
    .init(
      "indented twice", "  {{>a}}\n", partials: ["a": "a\n  {{>b}}\n", "b": "b\nb\n"],
      "  a\n    b\n    b\n"),
    .init(
      "indented sections", "  {{>a}}\n", ["l": [1, 2]],
      partials: ["a": "{{#l}}\n- {{.}}\n{{/l}}\nend\n"], "  - 1\n  - 2\n  end\n"),
    .init("padding", "|{{> p }}|", partials: ["p": "[]"], "|[]|"),
  ]

  static let dynamic: [SpecificationCase] = [
    .init("basic", "\"{{>*d}}\"", ["d": "c"], partials: ["c": "Hello"], "\"Hello\""),
    .init(
      "the asterisk is no part of the name", "{{>*d}}", ["d": "c", "*d": "w"],
      partials: ["c": "right", "w": "wrong"], "right"),
    .init("no such value", "\"{{>*d}}\"", partials: ["d": "x"], "\"\""),
    .init("no such partial", "\"{{>*d}}\"", ["d": "c"], "\"\""),
    .init("dotted", "{{>*a.b}}", ["a": ["b": "p"], "t": 1], partials: ["p": "*{{t}}*"], "*1*"),
    .init(
      "no context", "{{#s}}{{>*o.d}}{{/s}}", ["s": ["v": 1], "o": ["d": "p", "v": 2]],
      partials: ["p": "{{v}}"], "1"),
    .init("once only", "\"{{>**d}}\"", ["d": "t", "t": "c"], partials: ["c": "no"], "\"\""),
    .init("padding", "|{{> * d }}|", ["d": "p"], partials: ["p": "[]"], "|[]|"),
    .init("indented", "  {{>*d}}\n", ["d": "p"], partials: ["p": "a\nb\n"], "  a\n  b\n"),
    .init(
      "in a list", "{{#f}}{{>*kind}}{{/f}}", ["f": [["kind": "a"], ["kind": "b"]]],
      partials: ["a": "A", "b": "B"], "AB"),
    .init(
      "parent", "{{<*d}}{{$x}}1{{/x}}{{/*d}}", ["d": "p"], partials: ["p": "[{{$x}}0{{/x}}]"], "[1]"
    ),
  ]
}
