import Domain
import JSON
import Store

extension TaskEntry {
  /// The task as the API shows it: everything but the addresses of its links and its callback.
  func json(links: [JSON]) -> JSONObject {
    var object: JSONObject = [
      "id": .string(id.description), "status": .string(state.rawValue),
      "created_at": .time(createdAt), "expires_at": .time(expiresAt),
      "closed_at": .time(closedAt),
    ]
    for member in definition.object?.members ?? [] { object[member.name] = member.value }
    for member in decision?.json.members ?? [] { object[member.name] = member.value }
    object["links"] = .array(links)
    return object
  }
}

extension HumanTask {
  /// The same of a task that was changed just now.
  func json(links: [JSON]) -> JSONObject { TaskEntry(self).json(links: links) }
}

extension AccessLink {
  /// The link as the API shows it.
  ///
  /// - Parameter url: its address, which is known only at the moment it is made.
  func json(url: String? = nil) -> JSON {
    var object: JSONObject = [
      "id": .string(id.description), "assignee": .string(email),
      "created_at": .time(createdAt), "expires_at": .time(expiresAt),
    ]
    if let openedAt { object["opened_at"] = .time(openedAt) }
    if let revokedAt { object["revoked_at"] = .time(revokedAt) }
    if let url { object["url"] = .string(url) }
    return .object(object)
  }
}
