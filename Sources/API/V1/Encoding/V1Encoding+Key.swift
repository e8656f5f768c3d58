package import Domain
package import Gateway
package import JSON

extension V1Encoding {
  /// An API key, without its text.
  package static func key(_ key: APIKey) -> JSON { .object(members(of: key)) }

  /// An API key that was just made, with its text.
  package static func created(_ created: CreatedKey) -> JSON {
    var object = members(of: created.key)
    object["key"] = .string(created.text)
    return .object(object)
  }

  private static func members(of key: APIKey) -> JSONObject {
    [
      "id": .string(key.id.description), "name": .string(key.name),
      "scopes": .array(key.scopes.map(\.rawValue).sorted().map { .string($0) }),
      "created_at": .time(key.createdAt), "revoked_at": .time(key.revokedAt),
    ]
  }
}
