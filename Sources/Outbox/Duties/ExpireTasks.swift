package import Domain

/// Closes tasks whose time has run out.
package struct ExpireTasks: Duty {
  package let name = "expire_tasks"
  package let interval = Interval.seconds(1)
  private let expire: @Sendable (Timestamp) async throws -> Timestamp?

  /// - Parameter expire: closes what is due and tells when the next task is.
  package init(_ expire: @escaping @Sendable (Timestamp) async throws -> Timestamp?) {
    self.expire = expire
  }

  package func run(_ now: Timestamp) async throws -> Timestamp? { try await expire(now) }
}
