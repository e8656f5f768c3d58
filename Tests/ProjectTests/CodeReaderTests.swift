import Testing

struct CodeReaderTests {
  @Test(arguments: [
    ("let a = 1 // unsafe", "let a = 1 "),
    ("a /* unsafe /* nested */ */ b", "a  b"),
    (#"let a = "unsafe""#, #"let a = """#),
    (#"let a = "a \" unsafe" + b"#, #"let a = "" + b"#),
    (##"let a = #"un"safe"# + b"##, #"let a = "" + b"#),
    (#"let a = "x \(unsafe f("y")) z""#, #"let a = "(unsafe f(""))""#),
    ("let a = \"\"\"\n  unsafe \"\n  \"\"\"\nb", "let a = \"\n\n\"\nb"),
  ])
  func `only code remains`(text: String, code: String) {
    #expect(CodeReader.read(text).code == code)
  }

  @Test func `a comment is kept with its line`() {
    let text = "let a = \"//\\(b)\n\" /* c */\n// d\n  /// e"
    #expect(
      CodeReader.read(text).comments == [
        Comment(line: 3, text: "// d"), Comment(line: 4, text: "/// e"),
      ])
  }
}
