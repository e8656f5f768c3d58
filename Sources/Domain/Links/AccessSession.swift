/// The right to one task that a verified link holds in a cookie, and nothing else.
package struct AccessSession: Sendable, Hashable {
  package let tenant: TenantID
  package let link: LinkID
  package let createdAt: Timestamp
  package let seenAt: Timestamp

  package init(tenant: TenantID, link: LinkID, createdAt: Timestamp, seenAt: Timestamp) {
    self.tenant = tenant
    self.link = link
    self.createdAt = createdAt
    self.seenAt = seenAt
  }

  /// Whether neither its whole life nor its idle time is over.
  package func isLive(at now: Timestamp) -> Bool {
    now < createdAt + LinkRules.sessionLife && now < seenAt + LinkRules.sessionIdle
  }
}
