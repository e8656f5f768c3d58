import Cryptography
package import Domain
import Store

/// A program that showed a valid API key.
package struct Principal: Sendable, Hashable {
  package let tenant: TenantID
  package let key: KeyID
  package let scopes: Set<KeyScope>
  /// Where the request came from, for the audit trail.
  package let address: String?
  private let isConsole: Bool

  package init(tenant: TenantID, key: KeyID, scopes: Set<KeyScope>, address: String?) {
    self.tenant = tenant
    self.key = key
    self.scopes = scopes
    self.address = address
    isConsole = false
  }

  /// A person at the command line, who may do everything within the tenant.
  package init(consoleOf tenant: TenantID) {
    self.tenant = tenant
    key = KeyID(at: Timestamp(milliseconds: 0), random: [UInt8](repeating: 0, count: 10))
    scopes = [.admin]
    address = nil
    isConsole = true
  }

  /// Refuses a caller whose key lacks the scope.
  package func require(_ scope: KeyScope) throws(Refusal) {
    guard scopes.contains(scope) || scopes.contains(.admin) else {
      throw Refusal(
        .missingScope,
        "The API key lacks the scope \(scope.rawValue); use a key that was made with it.")
    }
  }

  var actor: Actor { isConsole ? .console : .key(key) }
}

extension Gateway {
  /// Finds the tenant that an API key acts for.
  package func authenticate(bearer text: String, from address: String?) async throws -> Principal {
    guard let token = BearerToken(text, .apiKey) else { throw Self.unknownKey }
    let found = try await database.read(.system) { transaction in
      try keys.find(.apiKey, token.bytes) { digests in
        try KeyRepository.find(digests: digests, in: transaction)
      }
    }
    guard let (key, digest) = found else { throw Self.unknownKey }
    await renew(digest, of: key, token)
    return Principal(tenant: key.tenant, key: key.id, scopes: key.scopes, address: address)
  }

  /// Digests a key with the active key of the ring, so that the former one can be retired some day.
  private func renew(_ digest: [UInt8], of key: APIKey, _ token: BearerToken) async {
    let ring = keys.ring
    guard let stored = KeyedDigest(stored: digest), ring.isOutdated(stored) else { return }
    let fresh = ring.mac(.apiKey, token.bytes).stored
    // The caller is known either way; the next request tries again.
    try? await database.write(.tenant(key.tenant)) { transaction in
      try KeyRepository(transaction, of: key.tenant).renew(key.id, digest, with: fresh)
    }
  }

  static var unknownKey: Refusal {
    Refusal(
      .unauthenticated,
      "The API key is unknown or revoked; send 'Authorization: Bearer pst_…' with a live key.")
  }
}

extension Refusal {
  /// The same for a thing that does not exist and for one of another tenant.
  static func notFound(_ thing: String) -> Refusal {
    Refusal(.notFound, "There is no such \(thing); check its id.")
  }
}
