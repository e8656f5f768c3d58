/// The first line of a request: `GET /path HTTP/1.1`, single spaces, origin-form only.
struct RequestLine: Sendable {
  let method: Method
  let target: RequestTarget
  let isHTTP11: Bool

  init(_ line: Span<UInt8>, limits: Limits) throws(Rejection) {
    let methodEnd = Self.space(in: line, from: 0)
    let targetEnd = Self.space(in: line, from: methodEnd + 1)
    guard methodEnd > 0, targetEnd > methodEnd + 1, targetEnd < line.count else {
      throw .malformed("The request line must be: method, one space, path, one space, HTTP/1.1.")
    }
    let version = line.extracting((targetEnd + 1)..<line.count)
    let target = line.extracting((methodEnd + 1)..<targetEnd)
    isHTTP11 = try Self.readVersion(version)
    let method = try Self.readMethod(line.extracting(0..<methodEnd))
    guard target.count <= limits.target else {
      throw Rejection(.uriTooLong, "The request target is too long; shorten the path or the query.")
    }
    guard method != .other || target[0] == UInt8(ascii: "/") else {
      throw Rejection(.methodNotAllowed, "This method is not served; use one that Allow names.")
    }
    let question = try Self.check(target)
    let path = try TargetReader.path(target.extracting(0..<question))
    let query = try TargetReader.query(
      target.extracting(min(question + 1, target.count)..<target.count))
    guard let whole = text(target) else {
      throw .malformed("The target is not ASCII; write what is not as %XX.")
    }
    self.target = RequestTarget(whole, path: path, query: query)
    self.method = method
  }

  private static func space(in line: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < line.count, line[index] != 0x20 { index += 1 }
    return index
  }

  private static func readMethod(_ bytes: Span<UInt8>) throws(Rejection) -> Method {
    for index in bytes.indices where !isTokenByte(bytes[index]) {
      throw .malformed("The method holds a character that none may have; send one such as GET.")
    }
    return text(bytes).flatMap(Method.init(rawValue:)) ?? .other
  }

  private static let malformedVersion = Rejection.malformed(
    "The version at the end of the request line cannot be read; write HTTP/1.1.")

  private static func readVersion(_ bytes: Span<UInt8>) throws(Rejection) -> Bool {
    let pattern: InlineArray<8, UInt8> = [0x48, 0x54, 0x54, 0x50, 0x2f, 0x31, 0x2e, 0x31]
    guard bytes.count == 8 else { throw malformedVersion }
    for index in 0..<8 where index != 5 && index != 7 && bytes[index] != pattern[index] {
      throw malformedVersion
    }
    let (major, minor) = (bytes[5], bytes[7])
    guard (0x30...0x39).contains(major), (0x30...0x39).contains(minor) else {
      throw malformedVersion
    }
    guard major == 0x31, minor <= 0x31 else {
      throw Rejection(
        .versionNotSupported, "Only HTTP/1.1 and HTTP/1.0 are served; send one of them.")
    }
    return minor == 0x31
  }

  /// Where the query begins; the target must be visible ASCII in origin-form.
  private static func check(_ target: Span<UInt8>) throws(Rejection) -> Int {
    guard target[0] == UInt8(ascii: "/") else {
      throw .malformed("The target must begin with a slash.")
    }
    var question = target.count
    for index in target.indices {
      let byte = target[index]
      guard byte > 0x20, byte < 0x7f, byte != UInt8(ascii: "#") else {
        throw .malformed("The target holds a character that must be escaped; write it as %XX.")
      }
      if byte == UInt8(ascii: "?"), question == target.count { question = index }
    }
    return question
  }
}
