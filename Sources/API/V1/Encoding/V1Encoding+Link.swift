package import Domain
import Gateway
package import JSON

extension V1Encoding {
  /// A link.
  ///
  /// - Parameter url: its address, which is known only at the moment it is made.
  package static func link(_ link: AccessLink, url: String? = nil) -> JSON {
    var object: JSONObject = [
      "id": .string(link.id.description), "assignee": .string(link.email),
      "created_at": .time(link.createdAt), "expires_at": .time(link.expiresAt),
    ]
    if let openedAt = link.openedAt { object["opened_at"] = .time(openedAt) }
    if let revokedAt = link.revokedAt { object["revoked_at"] = .time(revokedAt) }
    if let url { object["url"] = .string(url) }
    return .object(object)
  }

  /// A link that was just made, with its address.
  package static func created(_ created: IssuedLink) -> JSON {
    link(created.link, url: created.url)
  }
}
