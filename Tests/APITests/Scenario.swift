import Domain
import HTTPServer
import JSON
import Support
import Testing

/// A request and its expected answer.
struct Scenario: Sendable, CustomTestStringConvertible {
  let name: String
  var method = Method.get
  /// `{task}` and the like stand for the things of the scene.
  let target: String
  var fields: [(FieldName, String)] = []
  var type: String? = "application/json"
  var body: [UInt8] = []
  let status: Int
  /// The stable code of a problem.
  var code: String?
  /// The place that a problem points at.
  var field: String?
  var expects: [String] = []
  var forbids: [String] = []

  var testDescription: String { name }

  /// Runs it: whatever is refused must change nothing and be a problem; every answer must be as
  /// the description says.
  func run(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    try await Scene.with { scene in
      let before = try await scene.world.snapshot()
      let response = try await scene.world.send(message(in: scene))
      let text = response.text
      #expect(response.status.code == status, "\(name): \(text)", sourceLocation: sourceLocation)
      let missing = expects.map(scene.fill).filter { !text.contains($0) }
      #expect(missing == [], "\(name): \(text)", sourceLocation: sourceLocation)
      let shown = forbids.map(scene.fill).filter { text.contains($0) }
      #expect(shown == [], "\(name)", sourceLocation: sourceLocation)
      if let code { #expect(response.json["code"] == .string(code), "\(name): \(text)") }
      if let field { #expect(response.json["field"] == .string(field), "\(name): \(text)") }
      if status >= 400 || method.isSafe {
        #expect(try await scene.world.snapshot() == before, sourceLocation: sourceLocation)
      }
      #expect(Description.complaints(response, method) == [], sourceLocation: sourceLocation)
    }
  }

  private func message(in scene: Scene) -> Message {
    var message = Message(method: method, target: scene.fill(target), fields: fields)
    if !fields.contains(where: { $0.0 == .authorization }) {
      message.fields.append((.authorization, "Bearer \(scene.world.admin)"))
    }
    if !body.isEmpty {
      if let type { message.fields.append((.contentType, type)) }
      let text = String(validating: body, as: UTF8.self)
      message.body = text.map { Array(scene.fill($0).utf8) } ?? body
    }
    return message
  }
}

extension Scenario {
  static func get(
    _ name: String, _ target: String, _ status: Int = 200, code: String? = nil,
    expects: [String] = [], forbids: [String] = []
  ) -> Scenario {
    Scenario(
      name: name, target: target, status: status, code: code, expects: expects, forbids: forbids)
  }

  static func post(
    _ name: String, _ target: String, _ body: String = "", _ status: Int, code: String? = nil,
    field: String? = nil, expects: [String] = [], forbids: [String] = []
  ) -> Scenario {
    Scenario(
      name: name, method: .post, target: target, body: Array(body.utf8), status: status,
      code: code, field: field, expects: expects, forbids: forbids)
  }

  static func delete(
    _ name: String, _ target: String, _ status: Int = 204, code: String? = nil
  ) -> Scenario {
    Scenario(name: name, method: .delete, target: target, status: status, code: code)
  }
}
