import Cryptography
import Domain
import JSON
import Support

/// A request with the headers of Standard Webhooks.
struct SignedRequest {
  struct Incomplete: Error {}

  let id, timestamp, signatures, body: String

  init(_ request: JSON) throws {
    guard let fields = request["fields"], let id = fields["webhook-id"]?.string,
      let timestamp = fields["webhook-timestamp"]?.string,
      let signatures = fields["webhook-signature"]?.string, let body = request["body"]?.string
    else { throw Incomplete() }
    (self.id, self.timestamp, self.signatures, self.body) = (id, timestamp, signatures, body)
  }

  /// By our own reading of the specification.
  func isGenuine(_ secret: String) throws -> Bool {
    guard let secret = WebhookSecret(secret), let seconds = Int64(timestamp) else {
      throw Incomplete()
    }
    return secret.verify(
      id: id, timestamp: timestamp, signatures: signatures, body: Array(body.utf8),
      now: Timestamp(seconds: seconds))
  }

  /// By the reference library.
  func verifies(_ secret: String) throws -> Bool {
    let headers: JSON = [
      "webhook-id": .string(id), "webhook-timestamp": .string(timestamp),
      "webhook-signature": .string(signatures),
    ]
    let script = """
      import json
      from standardwebhooks.webhooks import Webhook, WebhookVerificationError
      case = json.load(open("case.json"))
      try:
        Webhook(case["secret"]).verify(case["body"].encode(), case["headers"])
        print("genuine")
      except WebhookVerificationError: print("forged")
      """
    let input: JSON = ["secret": .string(secret), "body": .string(body), "headers": headers]
    return try Verifier.run(script, input) == "genuine"
  }
}

/// Runs other people's verifying code.
enum Verifier {
  struct Failed: Error { let errors: String }

  /// - Parameter input: what the script finds in `case.json`.
  static func run(_ script: String, _ input: JSON) throws -> String {
    let partner = try Partner(
      [Requirement.verifyingPython, "check.py"],
      files: ["check.py": script, "case.json": String(decoding: input.bytes, as: UTF8.self)],
      errors: "errors")
    let output = partner.readToEnd()
    guard partner.waitUntilExit() == 0 else { throw Failed(errors: partner.text(of: "errors")) }
    return String(output.prefix { !$0.isNewline })
  }
}
