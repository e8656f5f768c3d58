/// Reads one request line and header as their bytes arrive (RFC 9112), refusing rather than
/// repairing: line ends are CRLF, nothing is folded, nothing doubtful passes.
///
/// It is given all bytes since the request began, every time, and looks at each byte once.
struct RequestParser: Sendable {
  private let limits: Limits
  private var scanned = 0
  private var lineStart = 0
  private var line: RequestLine?
  private var fields = Fields()

  init(limits: Limits) { self.limits = limits }

  /// The head and the number of its bytes, or nil when more must arrive.
  mutating func parse(_ bytes: Span<UInt8>) throws(Rejection) -> (head: RequestHead, length: Int)? {
    while scanned < bytes.count {
      let byte = bytes[scanned]
      if byte >= 0x20, byte != 0x7f {
        scanned += 1
      } else if byte == 0x0d {
        guard scanned + 1 < bytes.count else { break }
        guard bytes[scanned + 1] == 0x0a else {
          throw .malformed("A line ends in a bare CR; end it with CR and LF.")
        }
        let content = bytes.extracting(lineStart..<scanned)
        scanned += 2
        lineStart = scanned
        try checkSize()
        if try finish(content), let line {
          let head = try HeadRules(limits: limits).head(line, fields)
          return (head, scanned)
        }
      } else if byte == 0x09, line != nil {
        scanned += 1
      } else {
        throw .malformed("The header holds a control character; leave it out.")
      }
    }
    try checkSize()
    return nil
  }

  private func checkSize() throws(Rejection) {
    // 24 bytes hold the longest method, two spaces and the version.
    if line == nil, scanned > limits.target + 24 {
      throw Rejection(.uriTooLong, "The request target is too long; shorten the path or the query.")
    }
    guard scanned <= limits.header else {
      throw Rejection(
        .headerFieldsTooLarge, "The header is too large; send fewer or shorter fields.")
    }
  }

  /// Takes one line; true when it was the empty one that ends the header.
  private mutating func finish(_ content: Span<UInt8>) throws(Rejection) -> Bool {
    guard line != nil else {
      line = try RequestLine(content, limits: limits)
      fields.reserve(8)
      return false
    }
    guard !content.isEmpty else { return true }
    guard fields.count < limits.fields else {
      throw Rejection(.headerFieldsTooLarge, "The header has too many fields; send fewer.")
    }
    try readField(content)
    return false
  }

  private mutating func readField(_ content: Span<UInt8>) throws(Rejection) {
    var colon = 0
    while colon < content.count, content[colon] != UInt8(ascii: ":") { colon += 1 }
    guard colon < content.count, let name = loweredToken(content.extracting(0..<colon)) else {
      throw .malformed(
        "A field's name must be letters, digits or marks, with the colon right behind it.")
    }
    var start = colon + 1
    var end = content.count
    while start < end, content[start] == 0x20 || content[start] == 0x09 { start += 1 }
    while end > start, content[end - 1] == 0x20 || content[end - 1] == 0x09 { end -= 1 }
    guard let value = text(content.extracting(start..<end)) else {
      throw .malformed("A field's value is not UTF-8; encode it.")
    }
    fields.append(trusted: FieldName(trusted: name), value)
  }
}
