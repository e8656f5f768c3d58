import Concurrency
import Domain

/// Definitions that were decoded lately: decoding one costs more than all queries of a page.
///
/// An entry counts only for the very same text, so it can never be out of date.
final class DefinitionCache: Sendable {
  private struct Entry {
    let text: String
    let definition: TaskDefinition
  }

  private let known = BoundedCache<TaskID, Entry>(capacity: 1024)

  /// The definition that a stored text holds.
  func definition(of task: TaskID, _ text: String) throws -> TaskDefinition {
    if let entry = known[task], entry.text == text { return entry.definition }
    let definition = try StoredForm.require(
      TaskDefinition(stored: TaskDefinitionCodec.decode(text)), "a definition")
    known.insert(Entry(text: text, definition: definition), for: task)
    return definition
  }
}
