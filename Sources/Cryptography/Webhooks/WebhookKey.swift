package import Domain

/// The key pair that signs messages to an endpoint (Standard Webhooks 1.0, asymmetric).
package struct WebhookKey: Sendable {
  private let key: SigningKey

  package init(_ key: SigningKey) { self.key = key }

  /// Reads `whsk_` and the base 64 of seed and public key, which must belong together.
  package init?(_ text: String) {
    guard text.hasPrefix("whsk_"), let bytes = Base64.decode(String(text.dropFirst(5))),
      bytes.count == 64, let key = SigningKey(seed: Array(bytes[..<32])),
      key.verifyingKey.bytes == Array(bytes[32...])
    else { return nil }
    self.key = key
  }

  /// The private text.
  ///
  /// Secret.
  package var text: String { "whsk_" + Base64.encode(key.seed + key.verifyingKey.bytes) }

  /// The text that receivers verify with.
  package var publicText: String { "whpk_" + Base64.encode(key.verifyingKey.bytes) }

  /// Signs an attempt, as an element of the `webhook-signature` header.
  package func sign(id: String, timestamp: Int64, body: [UInt8]) -> String {
    "v1a," + Base64.encode(key.sign(Array("\(id).\(timestamp).".utf8) + body))
  }

  /// Checks that a signature of the header is this key's and the attempt is recent.
  package func verify(
    id: String, timestamp: String, signatures: String, body: [UInt8], now: Timestamp,
    tolerance: Interval = .minutes(5)
  ) -> Bool {
    guard WebhookAttempt.isPlausible(id, timestamp, now, tolerance) else { return false }
    let message = Array("\(id).\(timestamp).".utf8) + body
    return WebhookAttempt.signatures(signatures, version: "v1a")
      .contains { key.verifyingKey.verify($0, of: message) }
  }
}
