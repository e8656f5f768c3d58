import Domain
import JSON

/// The stored form of the task that a notification is about.
enum TaskSummaryCodec {
  static func encode(_ task: TaskSummary) -> JSON {
    var object: JSONObject = [
      "id": .string(task.id.description), "type": .string(task.type.rawValue),
      "title": .string(task.title), "state": .string(task.state.rawValue),
      "created": .moment(task.createdAt), "expires": .moment(task.expiresAt),
      "correlation": .object(task.correlation.keys),
      "assignees": .array(
        task.assignees.map { person in
          var object: JSONObject = ["email": .string(person.email)]
          object.set("name", person.name)
          return .object(object)
        }),
    ]
    if let details = task.details {
      object.set("prompt", details.prompt)
      object["context"] = ContextCodec.encode(details.context)
    }
    return .object(object)
  }

  static func decode(_ json: JSON) throws -> TaskSummary {
    var task = TaskSummary(
      id: try StoredForm.require(json["id"]?.string.flatMap(TaskID.init), "a task's id"),
      type: json["type"]?.word(as: TaskType.self) ?? .approval,
      title: json["title"]?.string ?? "",
      state: json["state"]?.word(as: TaskState.self) ?? .pending,
      createdAt: try StoredForm.require(json["created"]?.moment, "the time of a task"),
      expiresAt: try StoredForm.require(json["expires"]?.moment, "the end of a task"))
    task.correlation = Correlation(json["correlation"]?.object ?? [:])
    task.assignees = (json["assignees"]?.array ?? []).map { person in
      TaskSummary.Person(email: person["email"]?.string ?? "", name: person["name"]?.string)
    }
    if let context = json["context"] {
      task.details = TaskSummary.Details(
        prompt: json["prompt"]?.string, context: ContextCodec.decode(context))
    }
    return task
  }
}
