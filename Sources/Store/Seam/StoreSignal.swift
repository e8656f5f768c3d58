/// A signal between nodes; its raw value is the channel's name on PostgreSQL.
package enum StoreSignal: String, Sendable, Hashable, CaseIterable {
  /// There may be something new to send.
  case deliveries = "postern_deliveries"
}
