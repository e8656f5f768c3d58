import Cryptography
import Domain
package import JSON
import Store

extension Gateway {
  /// Makes an API key; nobody can hand out a scope that they lack themselves.
  ///
  /// - Parameter body: `{"name": "billing", "scopes": ["tasks:write"]}`.
  /// - Returns: the key's record with its text `pst_…`, which is shown this once.
  package func createKey(_ body: JSON, by principal: Principal) async throws -> JSON {
    try principal.require(.keysManage)
    var reader = try ObjectReader(body)
    let name = try reader.required("name", reader.text("name", limit: 100))
    let scopes = try Self.scopes(&reader)
    try reader.finish()
    for scope in scopes { try principal.require(scope) }
    return try await write(by: principal) { work in
      try work.apiKeys.check(principal)
      let token = BearerToken(.apiKey, random: random)
      let key = APIKey(
        id: work.identifier(KeyID.self), tenant: work.tenant, name: name, scopes: Set(scopes),
        createdAt: work.now)
      try work.apiKeys.insert(key, digest: keys.mac(.apiKey, token.bytes).stored)
      try work.record(
        .keyCreated,
        detail: [
          "key": .string(key.id.description), "name": .string(name),
          "scopes": key.json["scopes"] ?? [],
        ])
      var answer = key.json
      answer["key"] = .string(token.text)
      return .object(answer)
    }
  }

  private static func scopes(_ reader: inout ObjectReader) throws(Refusal) -> [KeyScope] {
    let list = try reader.required("scopes", reader.array("scopes", limit: 20))
    guard !list.isEmpty else {
      throw reader.refusal(.invalidValue, "scopes", "must name at least one scope")
    }
    var scopes: [KeyScope] = []
    for (place, json) in list.enumerated() {
      let pointer = reader.pointer(to: "scopes") + "/\(place)"
      guard case .string(let text) = json else {
        throw Refusal(
          .wrongType, "\(pointer) must be a string, not \(json.kind).", field: pointer)
      }
      guard let scope = KeyScope(rawValue: text) else {
        let names = KeyScope.allCases.map(\.rawValue).joined(separator: ", ")
        throw Refusal(.invalidValue, "\(pointer) must be one of: \(names).", field: pointer)
      }
      scopes.append(scope)
    }
    return scopes
  }
}

extension APIKeyRepository {
  /// Refuses a key that was revoked while its request was on the way: it must not outlive itself.
  fileprivate func check(_ principal: Principal) throws {
    guard case .apiKey(let id, _) = principal.kind else { return }
    if try lock(id)?.revokedAt != nil { throw Gateway.unknownKey }
  }
}

extension UnitOfWork {
  var apiKeys: APIKeyRepository { APIKeyRepository(transaction, of: tenant) }
}
