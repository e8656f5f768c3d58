@testable import API
import Domain
import JSON

/// The part of a refusal that clients may rely on.
struct Refused: Equatable, Sendable {
  let code: Refusal.Code
  let field: String?

  init(_ code: Refusal.Code, _ field: String? = nil) {
    self.code = code
    self.field = field
  }
}

/// Bodies of `POST /v1/tasks`, read and checked.
enum Decoded {
  static func json(_ text: String) throws -> JSON { try JSONParser.parse(Array(text.utf8)) }

  static func text(_ json: JSON) -> String { String(decoding: json.bytes, as: UTF8.self) }

  static func definition(_ body: JSON) throws(Refusal) -> TaskDefinition {
    try TaskDefinition(try V1Decoding.newTask(body))
  }

  /// The least that a task must say, with more members after it.
  static func definition(with members: String) throws -> TaskDefinition {
    try definition(
      json(#"{"title":"Approve","assignees":[{"email":"ada@example.com"}]\#(members)}"#))
  }

  /// Nil when the body makes a task.
  static func refused(_ body: JSON) -> Refused? {
    do throws(Refusal) {
      _ = try definition(body)
      return nil
    } catch {
      return Refused(error.code, error.path.map(V1Pointer.text))
    }
  }

  /// The members of a task's definition as v1 shows them.
  static func written(_ definition: TaskDefinition) -> JSON {
    var object = JSONObject()
    V1Encoding.write(definition.values, into: &object)
    return .object(object)
  }
}
