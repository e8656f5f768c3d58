import Templates
import Testing

struct InheritanceTests {
  @Test(arguments: Self.cases)
  func `inheritance passes the specification`(_ example: SpecificationCase) throws {
    try example.check()
  }

  @Test(arguments: Self.lines)
  func `indentation of blocks passes the specification`(
    _ example: SpecificationCase
  ) throws { try example.check() }

  static let cases: [SpecificationCase] = [
    .init("default", "{{$t}}Default {{x}}{{/t}}\n", ["x": "<"], "Default &lt;\n"),
    .init(
      "default with sections", "{{$f}}{{#b}}{{c}}{{/b}}{{^d}}!{{/d}}{{/f}}", ["b": ["c": "q"]], "q!"
    ),
    .init("inherited default", "{{<i}}{{/i}}", partials: ["i": "{{$f}}default{{/f}}"], "default"),
    .init(
      "replaced", "{{<s}}{{$t}}sub{{/t}}{{/s}}", partials: ["s": "...{{$t}}Default{{/t}}..."],
      "...sub..."),
    .init(
      "data does not replace", "{{<i}}{{/i}}", ["v": "data"], partials: ["i": "{{$v}}mine{{/v}}"],
      "mine"),
    .init(
      "twice with other content",
      "test {{<p}}{{$s}}1{{/s}}{{/p}} {{<p}}{{$s}}2{{/s}}{{/p}}\n",
      partials: ["p": "|{{$s}}...{{/s}}{{$d}} default{{/d}}|"], "test |1 default| |2 default|\n"),
    .init(
      "one of two", "{{<p}}{{$b}}two{{/b}}{{/p}}",
      partials: ["p": "{{$a}}one{{/a}}, {{$b}}default{{/b}}"], "one, two"),
    .init(
      "like a partial", "{{>p}}|{{<p}}{{/p}}", partials: ["p": "{{$f}}default{{/f}}"],
      "default|default"),
    .init(
      "through several", "{{<p}}{{$f}}override{{/f}}{{/p}}",
      partials: [
        "p": "{{$f}}default{{/f}} {{$b}}{{<q}}{{/q}}{{/b}}",
        "q": "{{$f}}q default{{/f}} {{<p}}{{$b}}no more{{/b}}{{/p}}",
      ], "override override override no more"),
    .init(
      "the outermost wins", "{{<p}}{{$a}}c{{/a}}{{/p}}",
      partials: [
        "p": "{{<o}}{{$a}}p{{/a}}{{/o}}", "o": "{{<g}}{{$a}}o{{/a}}{{/g}}", "g": "{{$a}}g{{/a}}",
      ], "c"),
    .init(
      "or the next", "{{<p}}{{/p}}",
      partials: [
        "p": "{{<o}}{{$a}}p{{/a}}{{/o}}", "o": "{{<g}}{{$a}}o{{/a}}{{/g}}", "g": "{{$a}}g{{/a}}",
      ], "p"),
    .init(
      "other text in a parent", "{{<p}} as {{$f}}hmm{{/f}} df {{/p}}",
      partials: ["p": "{{$f}}default{{/f}}"], "hmm"),
    .init(
      "in the context of the parent", "{{<p}}{{$b}}I say {{f}}.{{/b}}{{/p}}",
      ["f": "apples", "n": ["f": "bananas"]],
      partials: ["p": "{{#n}}{{$b}}You say {{f}}.{{/b}}{{/n}}"], "I say bananas."),
    .init("no such parent", "[{{<p}}{{$a}}x{{/a}}{{/p}}]", "[]"),
  ]

  static let lines: [SpecificationCase] = [
    .init(
      "line feeds within", "{{<p}}{{$b}}\npeaked\n\n:(\n{{/b}}{{/p}}",
      partials: ["p": "{{$b}}peaking{{/b}}"], "peaked\n\n:(\n"),
    .init(
      "in a line", "{{<p}}{{$n}}hammer time{{/n}}{{/p}}",
      partials: ["p": "stop:\n  {{$n}}collaborate{{/n}}\n"], "stop:\n  hammer time\n"),
    .init(
      "parent alone in its line", "Hi,\n  {{<p}}{{/p}}\n", partials: ["p": "one\ntwo\n"],
      "Hi,\n  one\n  two\n"),
    .init(
      "block alone in its line", "{{<p}}{{$b}}\none\ntwo{{/b}}\n{{/p}}\n",
      partials: ["p": "Hi,\n  {{$b}}{{/b}}\n"], "Hi,\n  one\n  two\n"),
    .init(
      "indentation is taken away and given", "{{<p}}{{$b}}\n    one\n    two\n{{/b}}{{/p}}\n",
      partials: ["p": "Hi,\n  {{$b}}\n  {{/b}}\n"], "Hi,\n  one\n  two\n"),
    .init(
      "the default's indentation counts", "{{<p}}{{$b}}\none\ntwo\n{{/b}}{{/p}}",
      partials: ["p": "Hi,\n{{$b}}\n  default\n{{/b}}\n"], "Hi,\n  one\n  two\n"),
    .init(
      "default keeps its lines", "Hi,\n{{$b}}\n  default\n    more\n{{/b}}\nend",
      "Hi,\n  default\n    more\nend"),
  ]
}
