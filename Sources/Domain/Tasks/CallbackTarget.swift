package import JSON

/// The destination of a task's decision, by which the workflow resumes.
///
/// The callback kind has checked it when the task was made.
package struct CallbackTarget: Sendable, Hashable {
  /// The name of the callback kind.
  package let kind: String
  package let url: String
  /// The other settings of the kind; they may hold secrets and are kept sealed.
  package let settings: JSONObject

  package init(kind: String, url: String, settings: JSONObject = [:]) {
    self.kind = kind
    self.url = url
    self.settings = settings
  }
}
