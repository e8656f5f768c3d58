import Cryptography
package import Domain
import JSON
import Store

/// The wish for an API key.
package struct NewKey: Sendable {
  package let name: String
  package let scopes: [KeyScope]

  package init(name: String, scopes: [KeyScope]) {
    self.name = name
    self.scopes = scopes
  }

  /// The name without white space at its ends; refuses a key without a name or without scopes.
  fileprivate func checkedName() throws(Refusal) -> String {
    guard let name = try TextRule(limit: 100).trimmed(name, at: ["name"]) else {
      throw Refusal(.missingField, at: ["name"], "is missing; give it a value")
    }
    guard !scopes.isEmpty else {
      throw Refusal(.invalidValue, at: ["scopes"], "must name at least one scope")
    }
    return name
  }
}

/// An API key at the only moment when its text is known.
package struct CreatedKey: Sendable {
  package let key: APIKey
  /// `pst_…`.
  package let text: String
}

extension Gateway {
  /// Makes an API key; nobody can hand out a scope that they lack themselves.
  package func createKey(_ new: NewKey, by principal: Principal) async throws -> CreatedKey {
    try principal.require(.keysManage)
    let name = try new.checkedName()
    for scope in new.scopes { try principal.require(scope) }
    return try await write(by: principal) { work in
      try work.checkKey()
      let token = BearerToken(.apiKey, random: random)
      let key = APIKey(
        id: work.identifier(KeyID.self), tenant: work.tenant, name: name,
        scopes: Set(new.scopes), createdAt: work.now)
      try work.apiKeys.insert(key, digest: keys.mac(.apiKey, token.bytes).stored)
      try work.record(
        .keyCreated,
        detail: [
          "key": .string(key.id.description), "name": .string(key.name),
          "scopes": .array(key.scopes.map(\.rawValue).sorted().map { .string($0) }),
        ])
      return CreatedKey(key: key, text: token.text)
    }
  }
}

extension UnitOfWork {
  var apiKeys: APIKeyRepository { APIKeyRepository(transaction, of: tenant) }

  /// Refuses a key that was revoked while its request was on the way: it must not outlive itself.
  fileprivate func checkKey() throws {
    guard case .apiKey(let id, _) = principal.kind else { return }
    if try apiKeys.lock(id)?.revokedAt != nil { throw Gateway.unknownKey }
  }
}
