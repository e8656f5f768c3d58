/// Writes requests as bytes, and reads the parts of answers that a load needs.
enum HTTPText {
  static func get(_ target: String) -> [UInt8] {
    Array("GET \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
  }

  static func post(_ target: String, bearer: String, json: String) -> [UInt8] {
    Array(
      ("POST \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(bearer)\r\n"
        + "Content-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n\r\n\(json)")
        .utf8)
  }
}

/// Reads answers that carry Content-Length, piece by piece.
struct AnswerReader {
  struct Answer {
    let status: Int
    let body: [UInt8]
  }

  private var bytes: [UInt8] = []
  private static let end = Array("\r\n\r\n".utf8)
  private static let length = Array("\r\ncontent-length: ".utf8)

  /// Takes bytes; returns an answer when it is complete.
  mutating func receive(_ piece: ArraySlice<UInt8>) -> Answer? {
    bytes += piece
    guard let head = Self.find(Self.end, in: bytes) else { return nil }
    let start = head + Self.end.count
    let count = Self.find(Self.length, in: bytes, before: start).map { number(at: $0 + 18) } ?? 0
    guard bytes.count >= start + count else { return nil }
    defer { bytes.removeAll(keepingCapacity: true) }
    return Answer(status: number(at: 9), body: Array(bytes[start..<(start + count)]))
  }

  private func number(at place: Int) -> Int {
    var value = 0
    for byte in bytes[min(place, bytes.count)...].prefix(9) {
      guard (48...57).contains(byte) else { break }
      value = value * 10 + Int(byte - 48)
    }
    return value
  }

  private static func find(_ word: [UInt8], in bytes: [UInt8], before end: Int? = nil) -> Int? {
    let last = (end ?? bytes.count) - word.count
    var place = 0
    while place <= last {
      var matched = 0
      while matched < word.count, bytes[place + matched] == word[matched] { matched += 1 }
      if matched == word.count { return place }
      place += 1
    }
    return nil
  }
}
