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
    #expect(CodeReader.code(of: text) == code)
  }
}
