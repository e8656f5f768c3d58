import Domain
import Transfer

/// The approver's browser: a cookie jar, and forms filled in over real HTTP.
struct DemoBrowser {
  private let transfer: Transfer
  private let origin: String
  private let policy: AddressPolicy
  private var cookies: [String: String] = [:]

  init(_ transfer: Transfer, origin: String, policy: AddressPolicy) {
    self.transfer = transfer
    self.origin = origin
    self.policy = policy
  }

  /// A page as the browser received it, after redirects.
  struct Page: Sendable {
    let path: String
    let status: Int
    let text: String

    /// The anti-forgery token of the page's form.
    var token: String {
      guard let mark = text.firstRange(of: "name=\"_token\" value=\"") else { return "" }
      return String(text[mark.upperBound...].prefix { $0 != "\"" })
    }
  }

  mutating func open(_ url: String) async throws -> Page {
    try await follow(.get, String(url.dropFirst(origin.count)), form: [])
  }

  mutating func submit(
    _ page: Page, _ action: String, _ values: [(String, String)]
  ) async throws -> Page {
    try await follow(.post, page.path + action, form: [("_token", page.token)] + values)
  }

  private mutating func follow(
    _ method: HTTPCall.Method, _ path: String, form: [(String, String)]
  ) async throws -> Page {
    var (method, path, form) = (method, path, form)
    for _ in 0..<5 {
      let answer = try await send(method, path, form)
      guard case .response(let status, let fields, let body, _) = answer.result else {
        throw DemoFailure("no answer at \(path): \(answer.result)")
      }
      keep(fields)
      guard status == 303, let location = fields["location"] else {
        return Page(path: path, status: status, text: String(decoding: body, as: UTF8.self))
      }
      (method, path, form) = (.get, location, [])
    }
    throw DemoFailure("too many redirects")
  }

  private func send(
    _ method: HTTPCall.Method, _ path: String, _ form: [(String, String)]
  ) async throws -> TransferAnswer {
    let jar = cookies.map { $0.key + "=" + $0.value }.joined(separator: "; ")
    var fields = [(name: "Accept-Language", value: "en")]
    if !jar.isEmpty { fields.append((name: "Cookie", value: jar)) }
    if method == .post {
      fields.append((name: "Content-Type", value: "application/x-www-form-urlencoded"))
      fields.append((name: "Origin", value: origin))
    }
    let body = form.map { Self.encoded($0.0) + "=" + Self.encoded($0.1) }.joined(separator: "&")
    let call = try HTTPCall(
      method, TransferURL(origin + path, policy: policy), fields: fields, body: Array(body.utf8))
    var request = TransferRequest.http(call)
    request.responseCap = 1 << 20
    return await transfer.send(request)
  }

  private mutating func keep(_ fields: TransferFields) {
    for field in fields.all where field.name == "set-cookie" {
      let pair = field.value.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
      if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
    }
  }

  private static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.reduce(into: "") { encoded, byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default: encoded += "%" + String(digits[Int(byte >> 4)]) + String(digits[Int(byte & 15)])
      }
    }
  }
}

/// A reason why the demonstration could not go on.
struct DemoFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
