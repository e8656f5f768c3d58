/// Checks of the fields of a header against one another, before any handler sees them.
struct HeadRules {
  let limits: Limits

  /// Fields that two senders may understand differently when they come twice.
  private static let singletons: [(name: FieldName, refusal: Rejection)] = [
    (.contentType, .malformed("Content-Type comes twice; send it once.")),
    (.authorization, .malformed("Authorization comes twice; send it once.")),
    (.origin, .malformed("Origin comes twice; send it once.")),
    (.expect, .malformed("Expect comes twice; send it once.")),
    (.idempotencyKey, .malformed("Idempotency-Key comes twice; send it once.")),
  ]

  func head(_ line: RequestLine, _ fields: Fields) throws(Rejection) -> RequestHead {
    var hostCount = 0
    var length: String?
    var coding: String?
    var expectation: String?
    var closes = false
    for field in fields.lines {
      switch field.name {
      case .host:
        hostCount += 1
        try HostRule.check(field.value)
      case .contentLength:
        guard length == nil else { throw .malformed("Content-Length comes twice; send it once.") }
        length = field.value
      case .transferEncoding:
        guard coding == nil else {
          throw .malformed("Transfer-Encoding comes twice; send it once.")
        }
        coding = field.value
      case .expect: expectation = field.value
      case .connection: closes = closes || Self.asksToClose(field.value)
      default: break
      }
    }
    guard hostCount == 1 else {
      throw .malformed("There must be exactly one Host field; send one.")
    }
    try checkSingletons(fields)
    return RequestHead(
      method: line.method, target: line.target,
      fields: fields, framing: try framing(length, coding, line.isHTTP11),
      isHTTP11: line.isHTTP11, keepsAlive: line.isHTTP11 && !closes,
      expectsContinue: try Self.expects(expectation, line.isHTTP11))
  }

  private func checkSingletons(_ fields: Fields) throws(Rejection) {
    guard fields.count > 1 else { return }
    for (name, refusal) in Self.singletons {
      var count = 0
      for field in fields.lines where field.name == name { count += 1 }
      guard count <= 1 else { throw refusal }
    }
  }

  private func framing(
    _ length: String?, _ coding: String?, _ isHTTP11: Bool
  ) throws(Rejection) -> RequestHead.Framing {
    if let coding {
      guard length == nil else {
        throw .malformed("Content-Length and Transfer-Encoding exclude each other; send one.")
      }
      guard isHTTP11 else {
        throw .malformed("HTTP/1.0 has no Transfer-Encoding; send Content-Length.")
      }
      guard equals(coding, caseless: "chunked") else {
        throw Rejection(
          .notImplemented, "Only the chunked transfer coding is served; use it or Content-Length.")
      }
      return .chunked
    }
    guard let length else { return .none }
    guard let count = strictNumber(length) else {
      throw .malformed("Content-Length must be a number in decimal digits.")
    }
    guard count <= limits.body else {
      throw Rejection(.contentTooLarge, "The body is too large; send less.")
    }
    return count == 0 ? .none : .length(count)
  }

  private static func expects(_ value: String?, _ isHTTP11: Bool) throws(Rejection) -> Bool {
    guard let value else { return false }
    guard equals(value, caseless: "100-continue") else {
      throw Rejection(.expectationFailed, "Only 100-continue can be expected; leave Expect out.")
    }
    return isHTTP11
  }

  private static func asksToClose(_ value: String) -> Bool {
    value.split(separator: ",").contains { token in
      equals(String(token.filter { $0 != " " && $0 != "\t" }), caseless: "close")
    }
  }
}
