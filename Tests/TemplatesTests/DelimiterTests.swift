import Templates
import Testing

struct DelimiterTests {
  @Test(arguments: Self.cases)
  func `set delimiters pass the specification`(_ example: SpecificationCase) throws {
    try example.check()
  }

  static let cases: [SpecificationCase] = [
    .init("pair", "{{=<% %>=}}(<%text%>)", ["text": "Hey!"], "(Hey!)"),
    .init("special characters", "({{=[ ]=}}[text])", ["text": "It worked!"], "(It worked!)"),
    .init(
      "sections",
      "[\n{{#s}}\n  {{data}}\n  |data|\n{{/s}}\n\n{{= | | =}}\n|#s|\n  {{data}}\n  |data|\n|/s|\n]\n",
      ["s": true, "data": "I got interpolated."],
      "[\n  I got interpolated.\n  |data|\n\n  {{data}}\n  I got interpolated.\n]\n"),
    .init(
      "a partial begins anew", "[ {{>include}} ]\n{{= | | =}}\n[ |>include| ]\n", ["value": "yes"],
      partials: ["include": ".{{value}}."], "[ .yes. ]\n[ .yes. ]\n"),
    .init(
      "and ends with itself", "[ {{>include}} ]\n[ .{{value}}.  .|value|. ]\n", ["value": "yes"],
      partials: ["include": ".{{value}}. {{= | | =}} .|value|."],
      "[ .yes.  .yes. ]\n[ .yes.  .|value|. ]\n"),
    .init("space around", "| {{=@ @=}} |", "|  |"),
    .init("in a line", " | {{=@ @=}}\n", " | \n"),
    .init("alone", "Begin.\n{{=@ @=}}\nEnd.\n", "Begin.\nEnd.\n"),
    .init("alone, indented", "Begin.\n  {{=@ @=}}\nEnd.\n", "Begin.\nEnd.\n"),
    .init("CR LF", "|\r\n{{= @ @ =}}\r\n|", "|\r\n|"),
    .init("first line", "  {{=@ @=}}\n=", "="),
    .init("last line", "=\n  {{=@ @=}}", "=\n"),
    .init("padding", "|{{= @   @ =}}|", "||"),
    .init("back again", "{{=<% %>=}}<%={{ }}=%>{{a}}", ["a": "x"], "x"),
  ]
}
