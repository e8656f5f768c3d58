package import Domain
import JSON

/// The stored form of the first answer to a request that may be sent twice; sealed, because it holds
/// the addresses of links.
package enum CreatedTaskCodec {
  package static func encode(_ created: CreatedTask) -> [UInt8] {
    let task = created.task
    let json: JSON = [
      "v": StoredForm.version,
      "id": .string(task.id.description), "state": .string(task.state.rawValue),
      "created": .moment(task.createdAt), "expires": .moment(task.expiresAt),
      "definition": TaskDefinitionCodec.json(task.values),
      "links": .array(created.links.map(json)),
    ]
    return json.bytes
  }

  package static func decode(_ bytes: [UInt8], of tenant: TenantID) throws -> CreatedTask {
    let json = try StoredForm.parse(bytes)
    var task = TaskSnapshot(
      id: try StoredForm.require(json["id"]?.string.flatMap(TaskID.init), "a task's id"),
      state: json["state"]?.word(as: TaskState.self) ?? .pending,
      createdAt: try StoredForm.require(json["created"]?.moment, "the time of a task"),
      expiresAt: try StoredForm.require(json["expires"]?.moment, "the end of a task"),
      closedAt: nil, values: try TaskDefinitionCodec.values(json["definition"] ?? .null),
      decision: nil)
    let links = try (json["links"]?.array ?? []).map { try link($0, to: task.id, of: tenant) }
    task.links = links.map(\.link)
    return CreatedTask(task: task, links: links)
  }

  private static func json(_ issued: IssuedLink) -> JSON {
    [
      "id": .string(issued.link.id.description), "position": .integer(issued.link.position),
      "email": .string(issued.link.email), "created": .moment(issued.link.createdAt),
      "expires": .moment(issued.link.expiresAt), "url": .string(issued.url),
    ]
  }

  private static func link(
    _ json: JSON, to task: TaskID, of tenant: TenantID
  ) throws -> IssuedLink {
    let link = AccessLink(
      id: try StoredForm.require(json["id"]?.string.flatMap(LinkID.init), "a link's id"),
      tenant: tenant, task: task, position: Int(json["position"]?.int64 ?? 0),
      email: json["email"]?.string ?? "",
      createdAt: try StoredForm.require(json["created"]?.moment, "the time of a link"),
      expiresAt: try StoredForm.require(json["expires"]?.moment, "the end of a link"))
    return IssuedLink(
      link: link, url: try StoredForm.require(json["url"]?.string, "a link's address"))
  }
}
