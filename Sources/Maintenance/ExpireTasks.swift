package import Domain

/// Closes tasks whose time has run out.
package struct ExpireTasks: MaintenanceJob {
  package let name = "expire_tasks"
  package let interval = Interval.seconds(1)
  private let expire: @Sendable (Timestamp) async throws -> Timestamp?

  /// - Parameter expire: closes the tasks that are due and returns when the next one is.
  package init(_ expire: @escaping @Sendable (Timestamp) async throws -> Timestamp?) {
    self.expire = expire
  }

  package func run(_ now: Timestamp) async throws -> Timestamp? { try await expire(now) }
}
