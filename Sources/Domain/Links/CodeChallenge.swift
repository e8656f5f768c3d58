/// The one-time codes that were mailed for one link to one browser, and the tries against them.
package struct CodeChallenge: Sendable, Hashable {
  package let tries: Int64
  package let sends: Int64
  package let sentAt: Timestamp
  /// The newest code's digest.
  package let code: [UInt8]
  package let codeExpiresAt: Timestamp
  /// The digest of the code before it, whose mail may still arrive.
  package let formerCode: [UInt8]?
  package let formerExpiresAt: Timestamp?

  package init(
    tries: Int64, sends: Int64, sentAt: Timestamp, code: [UInt8], codeExpiresAt: Timestamp,
    formerCode: [UInt8]?, formerExpiresAt: Timestamp?
  ) {
    self.tries = tries
    self.sends = sends
    self.sentAt = sentAt
    self.code = code
    self.codeExpiresAt = codeExpiresAt
    self.formerCode = formerCode
    self.formerExpiresAt = formerExpiresAt
  }

  /// The digests of codes that may still be typed.
  package func liveCodes(at now: Timestamp) -> [[UInt8]] {
    var live = now < codeExpiresAt ? [code] : []
    if let formerCode, let formerExpiresAt, now < formerExpiresAt { live.append(formerCode) }
    return live
  }
}
