package import JSON

/// How the maker finds the task again: the workflow's own names, and free keys.
package struct Correlation: Sendable, Hashable {
  private static let maximumKeys = 32

  /// All keys, in the order given; every value is a string, a number, a boolean or null.
  package let keys: JSONObject

  package init(_ keys: JSONObject = [:]) { self.keys = keys }

  init(_ json: JSON, at pointer: String) throws(Refusal) {
    var reader = try ObjectReader(json, at: pointer)
    for name in ["workflow_id", "run_id", "task_ref_name", "step_id", "task_id"] {
      _ = try reader.string(name, limit: 256)
    }
    guard let keys = json.object, keys.count <= Self.maximumKeys else {
      throw Refusal(
        .tooLarge, "\(pointer) must have at most \(Self.maximumKeys) keys.", field: pointer)
    }
    for member in reader.rest() { try Self.check(member, &reader) }
    self.keys = keys
  }

  private static func check(
    _ member: JSONObject.Member, _ reader: inout ObjectReader
  ) throws(Refusal) {
    guard (1...64).contains(member.name.unicodeScalars.count), !member.name.holdsForbidden() else {
      let start = String(member.name.unicodeScalars.prefix(64))
      throw reader.refusal(.invalidValue, start, "must have a name of 1 to 64 plain characters")
    }
    switch member.value {
    case .string: _ = try reader.string(member.name, limit: 256)
    case .number, .bool, .null: break
    default:
      throw reader.refusal(
        .wrongType, member.name, "must be a string, a number or a boolean")
    }
  }

  package var workflowID: String? { keys["workflow_id"]?.string }
  package var runID: String? { keys["run_id"]?.string }
  package var taskRefName: String? { keys["task_ref_name"]?.string }
  package var stepID: String? { keys["step_id"]?.string }
  package var taskID: String? { keys["task_id"]?.string }
}
