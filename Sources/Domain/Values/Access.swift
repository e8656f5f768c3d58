/// What an API key may do.
package enum KeyScope: String, Sendable, CaseIterable {
  case tasksRead = "tasks:read"
  case tasksWrite = "tasks:write"
  case channelsManage = "channels:manage"
  case formsManage = "forms:manage"
  case keysManage = "keys:manage"
  case auditRead = "audit:read"
  /// All of the above, within the tenant.
  case admin
}

/// Who acts, for the audit trail.
package enum Actor: Sendable, Hashable {
  case key(KeyID)
  case assignee(String)
  /// Whoever holds a link and has proved nothing.
  case visitor
  /// Postern itself.
  case system
  /// A person at the command line.
  case console

  package var kind: String {
    switch self {
    case .key: "key"
    case .assignee: "assignee"
    case .visitor: "visitor"
    case .system: "system"
    case .console: "operator"
    }
  }

  package var name: String? {
    switch self {
    case .key(let key): key.description
    case .assignee(let email): email
    case .visitor, .system, .console: nil
    }
  }
}
