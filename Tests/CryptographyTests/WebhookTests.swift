import Cryptography
import Domain
import Testing

/// Standard Webhooks 1.0: the reference libraries' vectors and refusals.
struct WebhookTests {
  private static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
  private static let body = Array(#"{"test": 2432232314}"#.utf8)
  private static let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
  private static let text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  private static let time: Int64 = 1_614_265_330
  private static let keyText =
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
  private static let other = Array(
    #"{"email":"test@example.com","username":"test_user"}"#.utf8)

  @Test(arguments: [
    (text, id, time, body, signature),
    (
      "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1_649_367_553,
      other, "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="
    ),
  ])
  func `the symmetric vectors of Standard Webhooks sign and verify`(
    text: String, id: String, time: Int64, body: [UInt8], signature: String
  ) throws {
    let secret = try #require(WebhookSecret(text))
    #expect(secret.sign(id: id, timestamp: time, body: body) == signature)
    #expect(WebhookSecret(String(text.dropFirst(6)))?.text == text)
  }

  @Test(arguments: [
    (
      id, time, body,
      "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZ"
        + "dpXwVLPo3mNl8EM+m7TBAg=="
    ),
    (
      "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1_649_367_553, other,
      "v1a,LFHB363YvoTm7xdMyZd/981dRSdVxW0u27ld7pRBYKa+E1Is4O8e+VFZlwtUB7mu"
        + "xeGaguMrB+8TDoJMHA5lCQ=="
    ),
  ])
  func `the asymmetric vectors of Standard Webhooks sign and verify`(
    id: String, time: Int64, body: [UInt8], signature: String
  ) throws {
    let key = try #require(WebhookKey(Self.keyText))
    #expect(key.publicText == "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=")
    #expect(key.text == Self.keyText)
    #expect(key.sign(id: id, timestamp: time, body: body) == signature)
    #expect(
      key.verify(
        id: id, timestamp: String(time), signatures: signature, body: body,
        now: Timestamp(seconds: time)))
  }

  struct Attempt: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var id = WebhookTests.id
    var timestamp = String(WebhookTests.time)
    var signatures = WebhookTests.signature
    var body = WebhookTests.body
    var now = WebhookTests.time
    var passes = false
  }

  static let attempts = [
    Attempt(testDescription: "as signed", passes: true),
    Attempt(testDescription: "no signature", signatures: ""),
    Attempt(testDescription: "bare version", signatures: "v1,"),
    Attempt(testDescription: "no version", signatures: String(signature.dropFirst(3))),
    Attempt(testDescription: "truncated", signatures: String(signature.dropLast(8))),
    Attempt(testDescription: "without padding", signatures: String(signature.dropLast())),
    Attempt(testDescription: "unknown version", signatures: "v2" + signature.dropFirst(2)),
    Attempt(testDescription: "asymmetric version", signatures: "v1a" + signature.dropFirst(2)),
    Attempt(
      testDescription: "one of several",
      signatures: "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,x \(signature) v1a,AAAA",
      passes: true),
    Attempt(
      testDescription: "none of several",
      signatures: "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,x"),
    Attempt(testDescription: "other id", id: "msg_other"),
    Attempt(testDescription: "no id", id: ""),
    Attempt(testDescription: "id with a dot", id: "msg.1"),
    Attempt(testDescription: "other body", body: body + [32]),
    Attempt(testDescription: "empty body", body: []),
    Attempt(testDescription: "other time", timestamp: String(time + 1)),
    Attempt(testDescription: "time in words", timestamp: "yesterday"),
    Attempt(testDescription: "no time", timestamp: ""),
    Attempt(testDescription: "time with a sign", timestamp: "+\(time)"),
    Attempt(testDescription: "time beyond all bounds", timestamp: "9223372036854775807"),
    Attempt(testDescription: "five minutes old", now: time + 300, passes: true),
    Attempt(testDescription: "older", now: time + 301),
    Attempt(testDescription: "five minutes ahead", now: time - 300, passes: true),
    Attempt(testDescription: "further ahead", now: time - 301),
  ]

  @Test(arguments: attempts)
  func `an attempt verifies only with a recent time and a signature of the key`(attempt: Attempt)
    throws
  {
    let secret = try #require(WebhookSecret(Self.text))
    let passes = secret.verify(
      id: attempt.id, timestamp: attempt.timestamp, signatures: attempt.signatures,
      body: attempt.body, now: Timestamp(seconds: attempt.now))
    #expect(passes == attempt.passes)
  }

  @Test(arguments: [
    "", "whsec_", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsec_AAAA", "whsk_MfKQ9r8GKYqrTwjU",
    "whsec_" + Base64.encode([UInt8](repeating: 1, count: 23)),
    "whsec_" + Base64.encode([UInt8](repeating: 1, count: 65)),
    "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  ])
  func `a malformed text is no webhook secret`(text: String) {
    #expect(WebhookSecret(text) == nil)
  }

  @Test(arguments: ["", "whsk_", "whsk_AAAA", "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="])
  func `a malformed text is no signing key`(text: String) {
    #expect(WebhookKey(text) == nil)
  }

  @Test func `a signing key whose public key is another's is refused`() throws {
    let halves = SigningKey().seed + SigningKey().verifyingKey.bytes
    #expect(WebhookKey("whsk_" + Base64.encode(halves)) == nil)
  }

  @Test func `two new secrets have 32 bytes each and differ`() {
    let secrets = Set((0..<1000).map { _ in WebhookSecret.generate().text })
    #expect(secrets.count == 1000)
    #expect(WebhookSecret.generate().bytes.count == 32)
  }
}
