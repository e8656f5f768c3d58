import Cryptography
package import Domain
import Store

/// The key that makes a request safe to send twice, with a digest of the request.
package struct IdempotencyKey: Sendable {
  let key: String
  let request: [UInt8]

  /// Refuses keys that are empty, longer than 255 characters or not printable ASCII.
  package init(_ key: String, request: [UInt8]) throws(Refusal) {
    guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else {
      throw Refusal(
        .invalidValue,
        "The Idempotency-Key must be 1 to 255 printable ASCII characters without spaces.")
    }
    self.key = key
    self.request = SHA256.digest(request)
  }
}

extension UnitOfWork {
  /// The answer that the same request was given before.
  func formerAnswer(_ idempotency: IdempotencyKey) throws -> CreatedTask? {
    let answers = IdempotencyRepository(transaction, of: tenant)
    guard let former = try answers.find(digest(idempotency)) else { return nil }
    guard former.request == idempotency.request else {
      throw Refusal(
        .idempotencyMismatch,
        "The Idempotency-Key was used for another request within 24 hours; use a new one.")
    }
    return try CreatedTaskCodec.decode(
      gateway.keys.open(former.response, for: context), of: tenant)
  }

  /// Keeps an answer for 24 hours, sealed, because it holds the addresses of links.
  func keep(_ answer: CreatedTask, for idempotency: IdempotencyKey) throws {
    let sealed = gateway.keys.seal(CreatedTaskCodec.encode(answer), for: context)
    let isFirst = try IdempotencyRepository(transaction, of: tenant).insert(
      digest(idempotency), request: idempotency.request, response: sealed, at: now)
    guard isFirst else {
      throw Refusal(
        .conflict, "Another request with this Idempotency-Key is under way; try again.",
        retryAfter: .seconds(1))
    }
  }

  private var context: String { SealContext.idempotentResponse(tenant).context }

  private func digest(_ idempotency: IdempotencyKey) -> [UInt8] {
    SHA256.digest(Array(idempotency.key.utf8))
  }
}
