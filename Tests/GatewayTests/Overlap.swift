import Store
import Support

extension GatewayFixture {
  /// Runs a use case while a transaction of somebody else is open, which commits once the use case
  /// waits for it or has ended; gives what came of the use case.
  ///
  /// SQLite has one writer: there the use case simply comes second.
  func overlap<Result: Sendable>(
    _ former: @escaping @Sendable (any Transaction) throws -> Void,
    _ useCase: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let (isOpen, mayCommit) = (Barrier(), Barrier())
    async let first: Void = database.write(.system) { transaction in
      try former(transaction)
      isOpen.open()
      mayCommit.block()
    }
    await isOpen.wait()
    let hasEnded = Barrier()
    let second = Task {
      defer { hasEnded.open() }
      return try await useCase()
    }
    while !hasEnded.isOpen {
      if try await somebodyWaits() { break }
      await Task.yield()
    }
    mayCommit.open()
    let result = await second.result
    try await first
    return try result.get()
  }

  /// Whether a transaction waits for another one.
  private func somebodyWaits() async throws -> Bool {
    guard database.dialect == .postgres else { return true }
    return try await count(
      """
      SELECT COUNT(*) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'
      """) > 0
  }
}
