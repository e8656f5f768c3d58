import Testing

/// Sizes of files, functions and initialisers.
struct ShapeTests {
  @Test func `a source file has at most 348 lines, and half of them at most 60`() {
    let counts = Project.sources.map(\.lineCount).sorted()
    #expect(counts.last ?? 0 <= 348)
    #expect(counts[counts.count / 2] <= 60)
  }

  @Test(arguments: Project.sources)
  func `a function has at most 44 lines`(file: SourceFile) {
    let long = FunctionReader.functions(of: file).filter { $0.lines > 44 }
    #expect(long.map { "\(file.path):\($0.line): \($0.name) has \($0.lines)" } == [])
  }

  /// Initialisers above eight parameters that wait for values to be grouped.
  static let wide: Set = [
    "AccessLink.swift", "AuditChainRepository.swift", "AuditEvent.swift",
    "DeliveryRepository.swift",
    "Request.swift", "RequestHead.swift",
  ]

  @Test func `an initialiser has at most eight parameters`() {
    let written = Project.sources.flatMap { file in
      FunctionReader.functions(of: file).filter { $0.name == "init" && $0.parameters > 8 }
        .map { _ in file.name }
    }
    let made = Project.sources.flatMap { file in
      StructReader.memberwise(of: file).filter { $0.parameters > 8 }.map { _ in file.name }
    }
    #expect(Set(written + made).subtracting(Self.wide).sorted() == [])
  }

  @Test(arguments: [
    ("func a() {\n}", "a", 2, 0),
    ("  private static func b<T>(_ c: [T: T], d: T)\n    -> T\n  { }", "b", 3, 2),
    ("init?(e: (F, G) -> H, i: J<K, L> = .m) { n }", "init", 1, 2),
    ("func `o p`(q: R)\n\n  func s() {\n\n  }", "`o p", 0, 1),
  ])
  func `a function is measured`(code: String, name: String, lines: Int, parameters: Int) {
    let shape = FunctionReader.functions(of: SourceFile(path: "", text: code)).first
    #expect(shape?.name == name)
    #expect(shape?.lines == lines)
    #expect(shape?.parameters == parameters)
  }

  @Test func `properties without a value are counted for a memberwise initialiser`() {
    let text = """
      struct A {
        struct B {
          init() {}
        }
        private let c: Int
        let d = 1
        var e: Int?
        var f: Int { c }
        package var g: [Int]
      }
      """
    let found = StructReader.memberwise(of: SourceFile(path: "", text: text))
    #expect(found.map(\.name) == ["A"])
    #expect(found.map(\.parameters) == [2])
  }

  /// Port 0 lets the system choose, so that tests run beside any other program.
  @Test(arguments: Project.tests.filter { $0.target != "ProjectTests" })
  func `a test listens on no fixed port`(file: SourceFile) {
    #expect(file.lines(matching: /\bport: [1-9]/) == [])
    let listening = file.text.matches(
      of: /--listen", "(?:127[.0-9]*|0[.0-9]*|\[[:1]*\]|localhost):([0-9]+)"/
    ).map { String($0.1) }
    #expect(listening.filter { $0 != "0" && $0 != "99999" } == [])
  }
}
