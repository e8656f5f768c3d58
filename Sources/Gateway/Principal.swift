package import Domain

/// A party on whose behalf a use case works, within one tenant.
package struct Principal: Sendable, Hashable {
  /// The kind of the party, and its proof.
  ///
  /// Adding one is adding a case here, its rights and its actor, and the surface that makes it.
  package enum Kind: Sendable, Hashable {
    /// A program with an API key.
    case apiKey(KeyID, Set<KeyScope>)
    /// An assignee who proved control of the normalised address.
    case assignee(String)
    /// A browser that holds a link and has proved nothing.
    case visitor
    /// A person at the command line, who may do everything within the tenant.
    case commandLine
    /// Postern itself.
    case system
  }

  package let kind: Kind
  package let tenant: TenantID
  /// The network address that the request came from, for the audit trail.
  package let address: String?

  package init(_ kind: Kind, of tenant: TenantID, from address: String? = nil) {
    self.kind = kind
    self.tenant = tenant
    self.address = address
  }

  /// Whether the principal may use what the scope opens.
  package func holds(_ scope: KeyScope) -> Bool {
    switch kind {
    case .apiKey(_, let scopes): scopes.contains(scope) || scopes.contains(.admin)
    case .commandLine, .system: true
    case .assignee, .visitor: false
    }
  }

  /// Refuses a principal without the scope; every use case begins with it.
  package func require(_ scope: KeyScope) throws(Refusal) {
    guard holds(scope) else {
      throw Refusal(
        .missingScope,
        "The API key lacks the scope \(scope.rawValue); use a key that was made with it.")
    }
  }

  /// The name of the principal in the audit trail.
  var actor: Actor {
    switch kind {
    case .apiKey(let key, _): .key(key)
    case .assignee(let email): .assignee(email)
    case .visitor: .visitor
    case .commandLine: .commandLine
    case .system: .system
    }
  }

  /// The decider of a task that the principal decides for somebody; only a program can do so today.
  func decider(onBehalfOf person: String?) throws(Refusal) -> Decider {
    guard case .apiKey(let key, _) = kind else {
      throw Refusal(.missingScope, "A decision for somebody else needs an API key; use one.")
    }
    return .key(key, onBehalfOf: person)
  }
}

extension Refusal {
  /// The refusal both for a thing that does not exist and for one of another tenant.
  static func notFound(_ thing: String) -> Refusal {
    Refusal(.notFound, "There is no such \(thing); check its id.")
  }
}
