/// The actor of an audit event in its stored words, which the chain covers as they stand.
package struct AuditActor: Sendable, Hashable {
  /// The kind of an actor whose name is that of a person.
  package static let personKind = "assignee"

  package var kind: String
  /// The key or the person that acted; nil for kinds without a name, and for an erased person.
  package var name: String?

  package init(kind: String, name: String?) {
    self.kind = kind
    self.name = name
  }

  /// Whether the name is that of a person, and goes when the person is erased.
  package var isPerson: Bool { kind == Self.personKind }
}
