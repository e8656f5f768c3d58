import Cryptography
import Domain
import Store

extension Gateway {
  /// Finds the program that holds an API key.
  package func authenticate(bearer text: String, from address: String?) async throws -> Principal {
    guard let token = BearerToken(text, .apiKey) else { throw Self.unknownKey }
    let found = try await database.read(.system) { transaction in
      try keys.find(.apiKey, token.bytes) { digests in
        try APIKeyRepository.find(digests: digests, in: transaction)
      }
    }
    guard let (key, digest) = found else { throw Self.unknownKey }
    await renew(digest, of: key, token)
    return Principal(.apiKey(key.id, key.scopes), of: key.tenant, from: address)
  }

  /// Digests a key with the active key of the ring, so that the former one can be retired some day.
  private func renew(_ digest: [UInt8], of key: APIKey, _ token: BearerToken) async {
    let ring = keys.ring
    guard let stored = KeyedDigest(stored: digest), ring.isOutdated(stored) else { return }
    let fresh = ring.mac(.apiKey, token.bytes).stored
    // The program is known either way; the next request tries again.
    try? await database.write(.tenant(key.tenant)) { transaction in
      try APIKeyRepository(transaction, of: key.tenant).renew(key.id, digest, with: fresh)
    }
  }

  static var unknownKey: Refusal {
    Refusal(
      .unauthenticated,
      "The API key is unknown or revoked; send 'Authorization: Bearer pst_…' with a live key.")
  }
}
