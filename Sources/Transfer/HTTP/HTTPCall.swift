package import Domain

/// An HTTP request to send, checked so that no byte of it can leave its field.
///
/// A class, because it is passed on several times on its way to libcurl.
package final class HTTPCall: Sendable {
  package enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  package let method: Method
  package let url: TransferURL
  package let fields: [HTTPField]
  package let body: [UInt8]

  /// Refuses fields that libcurl writes itself and fields with control characters.
  package init(
    _ method: Method, _ url: TransferURL, fields: [(name: String, value: String)] = [],
    body: [UInt8] = []
  ) throws(Refusal) {
    var checked = [HTTPField]()
    checked.reserveCapacity(fields.count)
    for field in fields { checked.append(try HTTPField(field.name, field.value)) }
    self.method = method
    self.url = url
    self.fields = checked
    self.body = body
  }
}

/// A header field of a call.
package struct HTTPField: Sendable, Hashable {
  package let name: String
  package let value: String

  /// Refuses names that are no RFC 9110 token and values with controls.
  package init(_ name: String, _ value: String) throws(Refusal) {
    guard (1...128).contains(name.utf8.count), Self.areTokens(name.utf8.span) else {
      throw Refusal(.invalidValue, "A header name holds a character that is not allowed.")
    }
    guard !Self.isReserved(name) else {
      throw Refusal(.invalidValue, "The header \(name) cannot be set.")
    }
    guard value.utf8.count <= 8192, !Self.holdsControls(value.utf8.span) else {
      throw Refusal(.invalidValue, "The value of the header \(name) holds a control character.")
    }
    self.name = name
    self.value = value
  }

  /// Fields that frame the message or pick the host.
  private static let reserved = [
    "host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "expect",
    "te", "trailer", "proxy-authorization", "proxy-connection",
  ].map { Array($0.utf8) }

  /// Compares lengths first, where most names differ; the case of a letter is one bit.
  private static func isReserved(_ name: String) -> Bool {
    let name = name.utf8
    return reserved.contains {
      $0.count == name.count && zip($0, name).allSatisfy { $0 == $1 | 0x20 }
    }
  }

  /// Letters, digits and `!#$%&'*+-.^_|~` with the backtick.
  static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    case 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2d, 0x2e, 0x5e...0x60, 0x7c, 0x7e: true
    default: false
    }
  }

  private static func areTokens(_ bytes: Span<UInt8>) -> Bool {
    for place in bytes.indices where !isToken(bytes[place]) { return false }
    return true
  }

  private static func holdsControls(_ bytes: Span<UInt8>) -> Bool {
    for place in bytes.indices {
      switch bytes[place] {
      case 0x09: continue
      case 0..<0x20, 0x7f: return true
      default: continue
      }
    }
    return false
  }
}
