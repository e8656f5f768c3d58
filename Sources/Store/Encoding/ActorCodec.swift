package import Domain

/// The stored words of an actor: its kind, and the key or person that acted.
///
/// The audit chain covers both, so the words never change.
package enum ActorCodec {
  /// The words that the audit trail keeps.
  package static func encode(_ actor: Actor) -> AuditActor {
    switch actor {
    case .key(let key): AuditActor(kind: "key", name: key.description)
    case .assignee(let email): AuditActor(kind: AuditActor.personKind, name: email)
    case .visitor: AuditActor(kind: "visitor", name: nil)
    case .commandLine: AuditActor(kind: "operator", name: nil)
    case .system: AuditActor(kind: "system", name: nil)
    }
  }

  /// The actor that the words stand for; nil for an erased person and for words of another build.
  package static func decode(_ stored: AuditActor) -> Actor? {
    switch (stored.kind, stored.name) {
    case ("key", let name?): KeyID(name).map(Actor.key)
    case (AuditActor.personKind, let name?): .assignee(name)
    case ("visitor", nil): .visitor
    case ("operator", nil): .commandLine
    case ("system", nil): .system
    default: nil
    }
  }
}
