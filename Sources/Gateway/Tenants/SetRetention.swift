import Domain
import JSON
import Store

extension Gateway {
  /// Changes how many days a tenant's ended tasks are kept; nil for ever.
  package func setRetention(days: Int64?, by principal: Principal) async throws {
    try principal.require(.admin)
    if let days, !(1...36_500).contains(days) {
      throw Refusal(
        .invalidValue, "Ended tasks can be kept for 1 to 36500 days.", at: ["retention_days"])
    }
    try await write(by: principal) { work in
      try TenantRepository(work.transaction).setRetention(work.tenant, days: days)
      try work.record(
        .retentionChanged, detail: ["days": days.map { .number(JSONNumber($0)) } ?? .null])
    }
  }
}
