import Domain
import Synchronization

/// Definitions that were read lately: reading one again costs more than all queries of a page.
///
/// What is remembered counts only for the very same text, so it can never be out of date.
final class DefinitionCache: Sendable {
  private static let most = 1024

  private struct Entry {
    let text: String
    let definition: TaskDefinition
  }

  private let known = Mutex<[TaskID: Entry]>([:])

  /// The definition that a stored text holds.
  func definition(of task: TaskID, _ text: String) throws -> TaskDefinition {
    if let entry = known.withLock({ $0[task] }), entry.text == text { return entry.definition }
    let definition = try StoredForm.require(
      TaskDefinition(stored: TaskDefinitionCodec.decode(text)), "a definition")
    known.withLock { known in
      if known.count >= Self.most { known.removeAll(keepingCapacity: true) }
      known[task] = Entry(text: text, definition: definition)
    }
    return definition
  }
}
