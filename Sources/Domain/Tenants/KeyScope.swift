/// A right that an API key may hold.
package enum KeyScope: String, Sendable, CaseIterable {
  case tasksRead = "tasks:read"
  case tasksWrite = "tasks:write"
  case channelsManage = "channels:manage"
  case keysManage = "keys:manage"
  case auditRead = "audit:read"
  /// All of the above, within the tenant.
  case admin
}
