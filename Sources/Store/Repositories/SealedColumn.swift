/// A column that holds sealed values, which are sealed anew when the keys rotate.
package enum SealedColumn: Sendable, CaseIterable {
  case channelSettings
  case webhookURL
  case signingSecret
  case taskCallback
  case deliveryTarget
  case deliverySecrets
  case linkDraft

  /// The name of the column that people read.
  package var name: String { Self.text(table) + "." + Self.text(column) }

  var table: SQL {
    switch self {
    case .channelSettings: "channels"
    case .webhookURL: "webhooks"
    case .signingSecret: "signing_secrets"
    case .taskCallback: "tasks"
    case .deliveryTarget, .deliverySecrets: "deliveries"
    case .linkDraft: "links"
    }
  }

  var column: SQL {
    switch self {
    case .channelSettings: "settings"
    case .webhookURL: "url"
    case .signingSecret: "sealed"
    case .taskCallback: "callback"
    case .deliveryTarget: "target"
    case .deliverySecrets: "secrets"
    case .linkDraft: "draft"
    }
  }

  private static func text(_ sql: SQL) -> String { sql.text }
}
