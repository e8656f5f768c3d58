import CLinux
import Domain
import Glibc
package import JSON

/// A plain HTTP/1.1 client that blocks: one connection, kept as long as the server keeps it.
package final class WebClient {
  package enum Failure: Error { case connect(UInt16), send, silent(String) }

  package struct Answer {
    package let status: Int
    /// By lower-case name; of several fields of one name the last.
    package let fields: [String: String]
    package let body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; null when it is none.
    package var json: JSON { (try? JSONParser.parse(body)) ?? .null }
  }

  private let port: UInt16
  private let patience: Int32
  private var descriptor: Int32 = -1
  private var pending: [UInt8] = []

  /// - Parameter patience: how long a silence may last, in seconds.
  package init(port: UInt16, patience: Int32 = 60) {
    self.port = port
    self.patience = patience
  }

  deinit { hangUp() }

  package func send(
    _ method: String, _ path: String, fields: [(String, String)] = [], body: [UInt8] = []
  ) throws -> Answer {
    let isFresh = descriptor < 0
    do {
      return try exchange(method, path, fields, body)
    } catch {
      hangUp()
      // A kept connection may have been closed while nobody looked.
      guard !isFresh, method == "GET" else { throw error }
      return try exchange(method, path, fields, body)
    }
  }

  package func hangUp() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    pending = []
  }

  private func exchange(
    _ method: String, _ path: String, _ fields: [(String, String)], _ body: [UInt8]
  ) throws -> Answer {
    if descriptor < 0 { try connect() }
    var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
    for (name, value) in fields { head += "\(name): \(value)\r\n" }
    if method != "GET", method != "HEAD" || !body.isEmpty {
      head += "Content-Length: \(body.count)\r\n"
    }
    try write(Array((head + "\r\n").utf8) + body)
    return try read(hasBody: method != "HEAD")
  }

  private func connect() throws {
    let loopback: [UInt8] = [127, 0, 0, 1]
    let (port, patience) = (port, patience)
    descriptor = unsafe loopback.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return -1 }
      return unsafe postern_connect(base, 4, port, patience * 1000)
    }
    guard descriptor >= 0 else { throw Failure.connect(port) }
  }

  /// Sends bytes as they are, for requests that are sent in pieces.
  package func write(_ bytes: [UInt8]) throws {
    if descriptor < 0 { try connect() }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return -1 }
        return unsafe postern_send(descriptor, base, bytes.count)
      }
      guard count > 0 else { throw Failure.send }
      rest = rest.dropFirst(count)
    }
  }

  /// Reads one answer.
  package func read(hasBody: Bool = true) throws -> Answer {
    while true {
      let end = try headEnd()
      let (status, fields) = Self.head(pending[..<end])
      pending.removeSubrange(..<end)
      if status / 100 == 1 { continue }
      let body = hasBody && status != 204 && status != 304 ? try self.body(fields) : []
      if fields["connection"]?.lowercased() == "close" { hangUp() }
      return Answer(status: status, fields: fields, body: body)
    }
  }

  private func headEnd() throws -> Int {
    let mark = Array("\r\n\r\n".utf8)
    while true {
      if let range = pending.firstRange(of: mark) { return range.upperBound }
      guard try receive() else { throw Failure.silent(String(decoding: pending, as: UTF8.self)) }
    }
  }

  private static func head(_ bytes: ArraySlice<UInt8>) -> (Int, [String: String]) {
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\r\n", omittingEmptySubsequences: true)
    let words = lines.first?.split(separator: " ") ?? []
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    return (words.count > 1 ? Int(words[1]) ?? 0 : 0, fields)
  }

  private func body(_ fields: [String: String]) throws -> [UInt8] {
    let length = fields["content-length"].flatMap { Int($0) }
    while pending.count < length ?? .max {
      guard try receive() else {
        if length == nil { break }
        throw Failure.silent("the body was cut")
      }
    }
    let body = Array(pending.prefix(length ?? .max))
    pending.removeFirst(body.count)
    return body
  }

  /// False at the end of the connection; throws when nothing comes in time.
  private func receive() throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe buffer.withUnsafeMutableBytes { bytes -> Int in
      guard let base = bytes.baseAddress else { return 0 }
      return unsafe postern_receive(descriptor, base, bytes.count)
    }
    guard count >= 0 else { throw Failure.silent("errno \(-count)") }
    pending += buffer[..<count]
    return count > 0
  }
}
