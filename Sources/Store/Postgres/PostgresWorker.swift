import Glibc

/// Runs closures on its own connection, each in a transaction.
///
/// Used on a single thread. A closure runs again when the server rolled it back for the sake of
/// another, or when the connection broke before the commit was sent: nothing was kept then.
final class PostgresWorker {
  private static let mostConflicts = 10
  private static let mostLosses = 3

  private let connector: PostgresConnector
  private let access: PostgresTransaction.Access
  private let activity: StoreActivity
  private let announce: (Set<StoreSignal>) -> Void
  private let transaction: PostgresTransaction
  private let responseTimeout: Int
  private var connection: PostgresConnection?

  init(
    _ access: PostgresTransaction.Access, _ connector: PostgresConnector,
    _ options: PostgresOptions,
    keepsSession: Bool, _ activity: StoreActivity, announce: @escaping (Set<StoreSignal>) -> Void
  ) {
    self.connector = connector
    self.access = access
    self.activity = activity
    self.announce = announce
    responseTimeout = options.responseTimeout
    transaction = PostgresTransaction(access, session: keepsSession ? [] : options.session)
  }

  func run(_ work: Work) {
    switch access {
    case .writing: activity.wrote(1)
    case .reading: activity.read(1)
    }
    var (conflicts, losses) = (0, 0)
    while true {
      switch attempt(work) {
      case .ended(let failure): return work.finish(failure)
      case .conflict(let error):
        conflicts += 1
        if conflicts > Self.mostConflicts { return work.finish(error) }
        Self.pause(conflicts)
      case .loss(let error):
        connection = nil
        losses += 1
        if losses > Self.mostLosses { return work.finish(error) }
      }
    }
  }

  private enum Outcome {
    case ended((any Error)?)
    case conflict(StoreError)
    case loss(StoreError)
  }

  private func attempt(_ work: Work) -> Outcome {
    let current: PostgresConnection
    do throws(StoreError) {
      current = try connected()
    } catch {
      return .ended(error)
    }
    transaction.open(work.scope, on: current)
    let thrown = work.run(in: transaction)
    defer { current.responseTimeout = responseTimeout }
    if let failure = transaction.failure { return end(after: failure, thrown, on: current) }
    guard transaction.isBegun else { return .ended(thrown) }
    if let thrown {
      leave(current, by: "ROLLBACK")
      return .ended(thrown)
    }
    guard access == .writing else {
      leave(current, by: "COMMIT")
      return .ended(nil)
    }
    return commit(current)
  }

  private func connected() throws(StoreError) -> PostgresConnection {
    if let connection { return connection }
    let new = try connector.open()
    connection = new
    return new
  }

  private func end(
    after failure: PostgresFailure, _ thrown: (any Error)?, on current: PostgresConnection
  ) -> Outcome {
    if failure.isLost || failure.isStale { return .loss(failure.error) }
    leave(current, by: "ROLLBACK")
    if failure.isConflict { return .conflict(failure.error) }
    note(failure.error)
    // Another server may be the one that accepts writes by now.
    if failure.error == .readOnly, access == .writing { connection = nil }
    return .ended(thrown ?? failure.error)
  }

  private func commit(_ current: PostgresConnection) -> Outcome {
    do throws(PostgresFailure) {
      switch try current.exchange([PostgresCall("COMMIT")]).first {
      case .done(_, _, "COMMIT"):
        activity.committed(isProof: transaction.hasChanged)
        if !transaction.signals.isEmpty { announce(transaction.signals) }
        return .ended(nil)
      case .failed(let failure) where failure.isConflict: return .conflict(failure.error)
      case .failed(let failure):
        note(failure.error)
        return .ended(failure.error)
      default: return .ended(StoreError.unavailable("the transaction was lost"))
      }
    } catch {
      connection = nil
      return .ended(StoreError.outcomeUnknown)
    }
  }

  /// Records that the server refused a write; its absence shows when reading.
  private func note(_ error: StoreError) {
    if access == .writing, error == .readOnly || error == .diskFull { activity.refused(error) }
  }

  /// Ends a transaction without waiting: the answer is read before the next one's.
  private func leave(_ current: PostgresConnection, by word: SQL) {
    guard transaction.isBegun else { return }
    do throws(PostgresFailure) { try current.post([PostgresCall(word)]) } catch { connection = nil }
  }

  /// Waits a random time, so that conflicting transactions do not meet again.
  private static func pause(_ conflicts: Int) {
    let longest = 1_000 << min(conflicts, 6)
    let moment = ContinuousClock.now
    let spread = Int(truncatingIfNeeded: moment.hashValue) & 0x7fff_ffff
    usleep(UInt32(longest / 2 + spread % longest))
  }
}
