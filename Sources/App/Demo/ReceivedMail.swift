import Cryptography
import Domain
import JSON

/// A mail as its reader sees it: the subject and the plain text.
struct ReceivedMail: Sendable {
  let to: String
  let subject: String
  let text: String

  /// Parses a message that Postern wrote: headers, then `multipart/alternative`, the text first.
  init(_ message: [UInt8]) {
    let lines = Self.lines(message)
    let split = lines.firstIndex(of: "") ?? lines.endIndex
    let headers = Self.unfolded(lines[..<split])
    to = headers["to"] ?? ""
    subject = Self.decodedWords(headers["subject"] ?? "")
    let body = lines[min(split + 1, lines.endIndex)...]
    text = Self.firstText(Array(body), headers)
  }

  private static func lines(_ message: [UInt8]) -> [String] {
    String(decoding: message.filter { $0 != 0x0d }, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private static func unfolded(_ lines: ArraySlice<String>) -> [String: String] {
    var headers: [String: String] = [:]
    var name = ""
    for line in lines {
      if line.first == " " || line.first == "\t" {
        headers[name, default: ""] += " " + trimmed(line)
      } else if let colon = line.firstIndex(of: ":") {
        name = line[..<colon].lowercased()
        headers[name] = trimmed(String(line[line.index(after: colon)...]))
      }
    }
    return headers
  }

  private static func firstText(_ body: [String], _ headers: [String: String]) -> String {
    let type = headers["content-type"] ?? ""
    guard type.hasPrefix("multipart/"), let boundary = boundary(type),
      let start = body.firstIndex(of: "--" + boundary)
    else { return decoded(body, headers) }
    let rest = body[(start + 1)...]
    let end = rest.firstIndex { $0.hasPrefix("--" + boundary) } ?? rest.endIndex
    let part = rest[..<end]
    let split = part.firstIndex(of: "") ?? part.endIndex
    return decoded(Array(part[min(split + 1, part.endIndex)...]), unfolded(part[..<split]))
  }

  private static func boundary(_ type: String) -> String? {
    guard let mark = type.firstRange(of: "boundary=") else { return nil }
    return trimmed(String(type[mark.upperBound...].prefix { $0 != ";" })).filter { $0 != "\"" }
  }

  private static func decoded(_ lines: [String], _ headers: [String: String]) -> String {
    guard headers["content-transfer-encoding"]?.lowercased() == "quoted-printable" else {
      return lines.joined(separator: "\n")
    }
    var bytes: [UInt8] = []
    for line in lines {
      let endsSoftly = line.last == "="
      bytes += unescaped(Array((endsSoftly ? String(line.dropLast()) : line).utf8), mark: 0x3d)
      if !endsSoftly { bytes.append(0x0a) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Decodes `=XX` (RFC 2045 section 6.7); other bytes stay as they are.
  private static func unescaped(_ bytes: [UInt8], mark: UInt8) -> [UInt8] {
    var plain: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == mark, index + 2 < bytes.count, let high = hexValue(bytes[index + 1]),
        let low = hexValue(bytes[index + 2])
      {
        plain.append(high << 4 | low)
        index += 3
      } else {
        plain.append(bytes[index])
        index += 1
      }
    }
    return plain
  }

  /// Decodes `=?UTF-8?Q?…?=` and `=?UTF-8?B?…?=` (RFC 2047).
  private static func decodedWords(_ text: String) -> String {
    var plain = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let parts = word.split(separator: "?", omittingEmptySubsequences: false)
      guard parts.count == 5, parts[0] == "=", parts[4] == "=" else {
        plain += (plain.isEmpty ? "" : " ") + word
        continue
      }
      let bytes =
        parts[2].uppercased() == "B"
        ? Base64.decode(String(parts[3])) ?? []
        : unescaped(Array(parts[3].utf8), mark: 0x3d).map { $0 == 0x5f ? 0x20 : $0 }
      plain += String(decoding: bytes, as: UTF8.self)
    }
    return plain
  }
}
