package import Domain

/// One HTTP request to be sent, checked so that no byte of it can break out of its place.
package struct HTTPCall: Sendable {
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
    self.method = method
    self.url = url
    self.body = body
    var checked = [HTTPField]()
    checked.reserveCapacity(fields.count)
    for field in fields { checked.append(try HTTPField(field.name, field.value)) }
    self.fields = checked
  }
}

/// One header field of a call.
package struct HTTPField: Sendable, Hashable {
  package let name: String
  package let value: String

  /// Refuses names that are no RFC 9110 token and values with controls.
  package init(_ name: String, _ value: String) throws(Refusal) {
    guard !name.isEmpty, name.utf8.count <= 128, name.utf8.allSatisfy(Self.isToken) else {
      throw Refusal(.invalidValue, "A header name holds a character that is not allowed.")
    }
    guard !Self.isReserved(name) else {
      throw Refusal(.invalidValue, "The header \(name) cannot be set.")
    }
    guard value.utf8.count <= 8192, !value.utf8.contains(where: Self.isControl) else {
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

  /// Most names are told apart by their length alone; the case of a token's letters is one bit.
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

  private static func isControl(_ byte: UInt8) -> Bool {
    (byte < 0x20 && byte != 0x09) || byte == 0x7f
  }
}
