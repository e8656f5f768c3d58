package import Domain

/// The key that signs messages to an endpoint (Standard Webhooks 1.0, symmetric).
package struct WebhookSecret: Sendable {
  private static let prefix = "whsec_"

  /// The 24 to 64 bytes of the key.
  ///
  /// Secret; stores keep them sealed.
  package let bytes: [UInt8]
  private let key: HMACKey

  package static func generate(random: RandomSource = .system) -> WebhookSecret {
    WebhookSecret(unchecked: random.bytes(32))
  }

  /// Nil unless there are 24 to 64 bytes.
  package init?(bytes: [UInt8]) {
    guard (24...64).contains(bytes.count) else { return nil }
    self.init(unchecked: bytes)
  }

  /// Reads `whsec_` and base 64; the prefix may be missing, as in the reference libraries.
  package init?(_ text: String) {
    let code = text.hasPrefix(Self.prefix) ? String(text.dropFirst(Self.prefix.count)) : text
    guard let bytes = Base64.decode(code) else { return nil }
    self.init(bytes: bytes)
  }

  private init(unchecked bytes: [UInt8]) {
    self.bytes = bytes
    key = HMACKey(bytes)
  }

  /// The text that is shown once to the endpoint's owner.
  ///
  /// Secret.
  package var text: String { Self.prefix + Base64.encode(bytes) }

  /// Signs an attempt, as an element of the `webhook-signature` header.
  ///
  /// The id is the same for every attempt and holds no dot; the timestamp is the attempt's own, in
  /// seconds since the Unix epoch.
  package func sign(id: String, timestamp: Int64, body: [UInt8]) -> String {
    "v1," + Base64.encode(code(id, String(timestamp), body))
  }

  /// Checks that a signature of the header is this key's and the attempt is recent.
  package func verify(
    id: String, timestamp: String, signatures: String, body: [UInt8], now: Timestamp,
    tolerance: Interval = .minutes(5)
  ) -> Bool {
    guard WebhookAttempt.isPlausible(id, timestamp, now, tolerance) else { return false }
    let expected = code(id, timestamp, body)
    return WebhookAttempt.signatures(signatures, version: "v1")
      .contains { constantTimeEqual($0, expected) }
  }

  private func code(_ id: String, _ timestamp: String, _ body: [UInt8]) -> [UInt8] {
    key.code(Array("\(id).\(timestamp).".utf8), body)
  }
}

extension WebhookSecret: CustomStringConvertible, CustomReflectable {
  package var description: String { "‹webhook secret›" }
  package var customMirror: Mirror { Mirror(self, unlabeledChildren: [description]) }
}
