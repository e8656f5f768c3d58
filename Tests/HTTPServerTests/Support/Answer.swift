/// An answer as text, taken apart as far as the tests need.
struct Answer {
  let status: Int
  let head: String
  let body: String

  init?(_ text: String) {
    guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
    head = String(text[..<end.lowerBound])
    body = String(text[end.upperBound...])
    guard head.hasPrefix("HTTP/1.1 "), let code = Int(head.dropFirst(9).prefix(3)) else {
      return nil
    }
    status = code
  }

  subscript(name: String) -> String? {
    for line in head.split(separator: "\r\n").dropFirst() where line.hasPrefix(name + ": ") {
      return String(line.dropFirst(name.count + 2))
    }
    return nil
  }

  var isWhole: Bool { body.utf8.count >= Int(self["content-length"] ?? "0") ?? 0 }
}
