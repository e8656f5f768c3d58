/// Writes an answer's head: it alone sets Content-Length or chunked, never both.
struct ResponseEncoder {
  enum Framing {
    case length(Int)
    case chunked
    /// The end of the connection is the end of the body (HTTP/1.0).
    case untilClose
  }

  static func appendHead(
    _ response: Response, framing: Framing, keepsAlive: Bool, date: [UInt8],
    to output: inout [UInt8]
  ) {
    appendStatus(response.status, to: &output)
    for field in response.fields.lines {
      switch field.name {
      case .contentLength, .transferEncoding, .connection, .date: continue
      default: append(field, to: &output)
      }
    }
    output += date
    if !response.status.forbidsBody { append(framing, to: &output) }
    if !keepsAlive { output += "connection: close\r\n".utf8 }
    output += "\r\n".utf8
  }

  private static func appendStatus(_ status: Status, to output: inout [UInt8]) {
    guard status != .ok else {
      output += "HTTP/1.1 200 OK\r\n".utf8
      return
    }
    output += "HTTP/1.1 ".utf8
    output += String(status.code).utf8
    output += " ".utf8
    output += status.reason.utf8
    output += "\r\n".utf8
  }

  private static func append(_ field: Fields.Field, to output: inout [UInt8]) {
    output += field.name.description.utf8
    output += ": ".utf8
    output += field.value.utf8
    output += "\r\n".utf8
  }

  private static func append(_ framing: Framing, to output: inout [UInt8]) {
    switch framing {
    case .length(let count):
      output += "content-length: ".utf8
      output += String(count).utf8
      output += "\r\n".utf8
    case .chunked: output += "transfer-encoding: chunked\r\n".utf8
    case .untilClose: break
    }
  }

  /// One chunk of a chunked body.
  static func appendChunk(_ bytes: [UInt8], to output: inout [UInt8]) {
    output += String(bytes.count, radix: 16).utf8
    output += "\r\n".utf8
    output += bytes
    output += "\r\n".utf8
  }

  static let lastChunk = Array("0\r\n\r\n".utf8)
  static let continueResponse = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
}
