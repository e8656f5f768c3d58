import Domain
import JSON

enum ToyEncoding {
  /// A question that was just asked, with the addresses of its people's links.
  static func question(_ created: CreatedTask) -> JSON {
    write(
      created.task,
      people: created.links.map { ["mail": .string($0.link.email), "address": .string($0.url)] })
  }

  static func question(_ task: TaskSnapshot) -> JSON {
    write(task, people: task.links.map { ["mail": .string($0.email)] })
  }

  private static func write(_ task: TaskSnapshot, people: [JSON]) -> JSON {
    let answer: JSON = task.decision.map { .string($0.approved ? "yes" : "no") } ?? .null
    return [
      "ref": .string(task.id.description), "open": .bool(task.state.isOpen), "answer": answer,
      "people": .array(people),
    ]
  }
}
