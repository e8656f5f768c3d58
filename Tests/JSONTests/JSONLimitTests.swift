import Glibc
import JSON
import Support
import Testing

struct JSONLimitTests {
  @Test func `100,000 values are read`() throws {
    let bytes = Self.array(of: 99_999)
    #expect(try JSONParser.parse(bytes).array?.count == 99_999)
  }

  @Test func `One value more is refused`() {
    #expect(JSONParserTests.isRefused(Self.array(of: 100_000)))
  }

  @Test func `10,000 members are read in order`() throws {
    let object = try json(JSONParserTests.manyMembers(10_000)).object
    #expect(object?.count == 10_000)
    #expect(object?.members.last?.name == "9999")
  }

  @Test func `A name that stands twice among 10,000 is found`() {
    let text = JSONParserTests.manyMembers(10_000, repeating: 4321)
    #expect(JSONParserTests.isRefused(Array(text.utf8)))
  }

  typealias Shape = @Sendable (Int) -> [UInt8]

  /// Thirty-two times the text costs about thirty-two times the work; its square would be 1024.
  static let shapes: [Case<Shape, Double>] = [
    Case("members", { Array(JSONParserTests.manyMembers($0).utf8) }, 320),
    Case("elements", { array(of: $0) }, 320),
    Case("one string", { quoted(String(repeating: "a", count: 20 * $0)) }, 320),
    Case("escapes", { quoted(String(repeating: "\\n", count: $0)) }, 320),
  ]

  @Test(arguments: shapes)
  func `Work grows with the text, not with its square`(row: Case<Shape, Double>) throws {
    let (small, large) = (row.input(1000), row.input(32_000))
    let ratio = try Self.fastest(large) / Self.fastest(small)
    #expect(ratio < row.output)
  }

  /// The least work of five times: other tests make the machine busy, and its caches cold.
  private static func fastest(_ bytes: [UInt8]) throws -> Double {
    let times = try (0..<5).map { _ in
      let begin = worked
      _ = try JSONParser.parse(bytes)
      return worked - begin
    }
    return times.min() ?? 0
  }

  /// For how many nanoseconds this thread has had a processor.
  private static var worked: Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  private static func array(of count: Int) -> [UInt8] {
    Array(("[" + Array(repeating: "1", count: count).joined(separator: ",") + "]").utf8)
  }

  private static func quoted(_ text: String) -> [UInt8] { Array("\"\(text)\"".utf8) }
}
