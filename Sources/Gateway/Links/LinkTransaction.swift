import Domain
import Store

/// The result of work on the link behind a token.
enum LinkAttempt<Result: Sendable>: Sendable {
  /// Too many requests from the client's address.
  case limited(Interval)
  /// The link is unknown, replaced, revoked or expired.
  case inactive
  case done(Result)
}

extension Gateway {
  /// Runs one transaction on the link behind a token, which is held against others until it ends.
  ///
  /// The client is counted first, also for a token that never existed.
  ///
  /// - Parameter kind: the principal of the work, by the link's normalised address.
  func write<Result: Sendable>(
    onLink token: [UInt8], counting limit: RateLimit, from client: IPAddress,
    as kind: @escaping @Sendable (String) -> Principal.Kind,
    _ body: @escaping @Sendable (UnitOfWork, LinkContext) throws -> Result
  ) async throws -> LinkAttempt<Result> {
    let now = clock.now
    let attempt = try await database.write(.system) { transaction -> LinkAttempt<Result> in
      let counters = RateCounterRepository(transaction)
      if let pause = try counters.take(limit, from: client, at: now) { return .limited(pause) }
      guard let context = try context(token: token, isLocked: true, at: now, in: transaction)
      else { return .inactive }
      let principal = Principal(
        kind(context.link.email), of: context.link.tenant, from: client.description)
      let work = UnitOfWork(gateway: self, transaction: transaction, by: principal, now: now)
      return .done(try body(work, context))
    }
    wake()
    return attempt
  }
}

extension RateCounterRepository {
  /// Counts one event of a client; loopback is an operator or a local proxy and is not counted.
  fileprivate func take(
    _ limit: RateLimit, from client: IPAddress, at now: Timestamp
  ) throws -> Interval? {
    guard !client.isLoopback else { return nil }
    return try take(limit, subject: client.limitKey.bytes, at: now)
  }
}
