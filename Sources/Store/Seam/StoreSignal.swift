/// What one node tells the others; its name is the channel's on PostgreSQL.
package enum StoreSignal: String, Sendable, Hashable, CaseIterable {
  /// There may be something new to send.
  case deliveries = "postern_deliveries"
}
