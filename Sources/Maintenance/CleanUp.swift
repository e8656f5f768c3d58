package import Domain
package import Store

/// Deletes rows that have served: rate counters, idempotent responses, idle breakers, ended sessions and codes.
package struct CleanUp: MaintenanceJob {
  package let name = "clean_up"
  package let interval = Interval.minutes(10)
  private let database: any Database

  package init(database: any Database) { self.database = database }

  package func run(_ now: Timestamp) async throws -> Timestamp? {
    try await database.write(.system) { transaction in
      try RateCounterRepository(transaction).deleteOld(at: now)
    }
    try await database.write(.system) { transaction in
      try IdempotencyRepository.deleteOld(at: now, in: transaction)
    }
    try await database.write(.system) { transaction in
      try AccessSessionRepository.deleteExpired(at: now, in: transaction)
    }
    try await database.write(.system) { transaction in
      try BreakerRepository(transaction).deleteOld(at: now)
    }
    return nil
  }
}
