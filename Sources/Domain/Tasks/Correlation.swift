package import JSON

/// The names by which the maker finds the task again: the workflow's own, and free keys.
package struct Correlation: Sendable, Hashable {
  private static let maximumKeys = 32
  /// The keys of the workflow, which are text.
  private static let workflowKeys = [
    "workflow_id", "run_id", "task_ref_name", "step_id", "task_id",
  ]

  /// All keys, in the order given; every value is a string, a number, a boolean or null.
  package let keys: JSONObject

  package init(_ keys: JSONObject = [:]) { self.keys = keys }

  func check(at path: FieldPath) throws(Refusal) {
    var reader = ObjectReader(keys, at: path)
    for name in Self.workflowKeys { _ = try reader.string(name, limit: 256) }
    guard keys.count <= Self.maximumKeys else {
      throw Refusal(.tooLarge, at: path, "must have at most \(Self.maximumKeys) keys")
    }
    for member in reader.rest() { try Self.check(member, &reader) }
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
    case .array, .object:
      throw reader.refusal(
        .wrongType, member.name, "must be a string, a number or a boolean")
    }
  }

  package var workflowID: String? { keys["workflow_id"]?.string }
  package var runID: String? { keys["run_id"]?.string }
  package var taskRefName: String? { keys["task_ref_name"]?.string }
  package var taskID: String? { keys["task_id"]?.string }
}
