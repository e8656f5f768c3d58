package import Domain

/// Places in the bodies of API v1, as JSON Pointers (RFC 6901).
package enum V1Pointer {
  /// Members that v1 calls by another name than the values that they are read into.
  private static let names = [
    "timeout": "timeout_seconds", "onTimeout": "on_timeout", "invitation": "invite",
    "submitLabel": "submit_label", "onBehalfOf": "decided_by",
  ]

  /// The pointer of a place.
  package static func text(_ path: FieldPath) -> String {
    var path = path
    if case .member(let name)? = path.steps.first, let known = names[name] {
      path.steps[0] = .member(known)
    }
    if path.steps.count == 3, path.steps[0] == "fields", path.steps[2] == "initial" {
      path.steps[2] = "default"
    }
    return path.pointer
  }
}

extension Refusal {
  /// The sentence for people, with the place as a pointer of v1.
  package var v1Message: String { message(placedAt: path.map(V1Pointer.text) ?? "") }
}
