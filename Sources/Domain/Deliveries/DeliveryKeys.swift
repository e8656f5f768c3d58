/// Names of what a delivery shares with others, one for each purpose.
package struct DeliveryKeys: Sendable, Hashable {
  /// Bucket of the mail relay, which all tenants share.
  package static let mailRelay = "mail"

  /// Receiver that fails as a whole: it has a circuit breaker, and with the tenant it makes a queue.
  package let endpoint: String
  /// Deliveries with the same key are sent one at a time, in the order in which they were made; nil
  /// where no order is promised.
  package let sequence: String?
  /// Provider whose rate is shared: it bounds how many are in flight, and a 429 pauses all of it.
  package let bucket: String

  package init(endpoint: String, sequence: String? = nil, bucket: String? = nil) {
    self.endpoint = endpoint
    self.sequence = sequence
    self.bucket = bucket ?? endpoint
  }
}

/// Deliveries of one tenant to one endpoint: the unit of fairness.
package struct OutboxQueue: Sendable, Hashable {
  package let endpoint: String
  package let tenant: TenantID

  package init(endpoint: String, tenant: TenantID) {
    self.endpoint = endpoint
    self.tenant = tenant
  }
}
