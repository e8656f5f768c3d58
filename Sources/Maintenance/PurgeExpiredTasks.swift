package import Domain
package import Store

/// Removes ended tasks once the retention time of their tenant is over.
///
/// Their audit events stay without the personal part, so that the chain still verifies.
package struct PurgeExpiredTasks: MaintenanceJob {
  /// Tasks of one transaction: a short one, since others wait for the writer.
  package static let batch = 100

  package let name = "retain"
  package let interval = Interval.minutes(10)
  private let database: any Database

  package init(database: any Database) { self.database = database }

  /// Removes one batch of every tenant; other jobs run before the next batch.
  package func run(_ now: Timestamp) async throws -> Timestamp? {
    var hasMore = false
    for tenant in try await database.read(.system, { try TenantRepository($0).all() }) {
      guard let days = tenant.retentionDays else { continue }
      let count = try await database.write(.tenant(tenant.id)) { transaction in
        let tasks = TaskRepository(transaction, of: tenant.id)
        let ended = try tasks.ended(before: now - .days(days), limit: Self.batch)
        if !ended.isEmpty { try tasks.delete(ended) }
        let loose = try tasks.deleteLooseDeliveries(
          before: now - .days(days), limit: Self.batch)
        return max(ended.count, loose)
      }
      hasMore = hasMore || count == Self.batch
    }
    return hasMore ? now : nil
  }
}
