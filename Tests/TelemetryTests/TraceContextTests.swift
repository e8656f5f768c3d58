import Telemetry
import Testing

struct TraceContextTests {
  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  private static let span = "00f067aa0ba902b7"

  @Test(arguments: [
    ("00-\(trace)-\(span)-01", true), ("00-\(trace)-\(span)-00", false),
    ("00-\(trace)-\(span)-03", true), ("cc-\(trace)-\(span)-01", true),
    ("01-\(trace)-\(span)-01-what-comes-later", true),
  ])
  func `a well-formed traceparent is parsed`(header: String, isSampled: Bool) throws {
    let context = try #require(TraceContext(header))
    #expect(context.traceID == Self.trace && context.spanID == Self.span)
    #expect(context.header == "00-\(Self.trace)-\(Self.span)-\(isSampled ? "01" : "00")")
  }

  @Test(arguments: [
    "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-1", "00-\(trace)-\(span)-011",
    "00-\(trace)-\(span)-01-more", "ff-\(trace)-\(span)-01", "0x-\(trace)-\(span)-01",
    "00-\(trace.uppercased())-\(span)-01", "00-\(String(repeating: "0", count: 32))-\(span)-01",
    "00-\(trace)-\(String(repeating: "0", count: 16))-01", "00_\(trace)-\(span)-01",
    "00-\(trace)_\(span)-01", "00-\(trace)-\(span)_01", "01-\(trace)-\(span)-01more",
    " 00-\(trace)-\(span)-01", "00-\(trace)-\(span)-0g", "00-\(trace.dropLast())é\(span)-01",
  ])
  func `a malformed traceparent starts a new trace`(header: String) {
    #expect(TraceContext(header) == nil)
  }

  @Test func `a child keeps the trace and its flag and gets its own span`() throws {
    let parent = try #require(TraceContext("00-\(Self.trace)-\(Self.span)-01"))
    let child = parent.child(random: [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(child.header == "00-\(Self.trace)-0102030405060708-01")
  }

  @Test func `a new trace is never all zeros`() {
    let context = TraceContext(random: [UInt8](repeating: 0, count: 24))
    #expect(TraceContext(context.header) == context)
  }
}
