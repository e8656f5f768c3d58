import Domain
import JSON
import Store

extension Gateway {
  /// Changes how many days a tenant's ended tasks are kept; nil for ever.
  package func setRetention(days: Int64?, by caller: Principal) async throws {
    try caller.require(.admin)
    if let days, !(1...36_500).contains(days) {
      throw Refusal(
        .invalidValue, "Ended tasks can be kept for 1 to 36500 days.", field: "/retention_days")
    }
    try await write(caller.tenant, by: caller.actor, from: caller.address) { ledger in
      try TenantRepository(ledger.transaction).setRetention(ledger.tenant, days: days)
      try ledger.record(
        .retentionChanged, detail: ["days": days.map { .number(JSONNumber($0)) } ?? .null])
    }
  }
}
