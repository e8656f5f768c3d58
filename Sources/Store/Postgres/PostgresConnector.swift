import Glibc
import Synchronization

/// Makes connections, and records for all threads since when that has been impossible.
///
/// After a reachable server has gone, work waits for it up to the options' timeout; from then on it
/// is refused at once while one thread at a time tries again.
final class PostgresConnector: Sendable {
  private struct State {
    var wasOpen = false
    var since: ContinuousClock.Instant?
    var next = ContinuousClock.now
    var delay = PostgresConnector.shortest
    var error = StoreError.closed
  }

  private enum Step {
    case attempt
    case pause
    case refuse(StoreError)
  }

  private static let shortest = Duration.milliseconds(20)
  private static let longest = Duration.seconds(2)

  private let parameters: [String: String]
  private let usesPrepared: Bool
  private let options: PostgresOptions
  private let state = Mutex(State())

  init(_ parameters: [String: String], usesPrepared: Bool, options: PostgresOptions) {
    self.parameters = parameters
    self.usesPrepared = usesPrepared
    self.options = options
  }

  /// Opens a connection for the calling thread.
  func open() throws(StoreError) -> PostgresConnection {
    while true {
      switch step() {
      case .refuse(let error): throw error
      case .pause: usleep(10_000)
      case .attempt:
        do throws(StoreError) {
          let connection = try openOnce()
          state.withLock { $0 = State(wasOpen: true) }
          return connection
        } catch {
          note(error)
        }
      }
    }
  }

  func openOnce() throws(StoreError) -> PostgresConnection {
    try PostgresConnection(
      parameters, usesPrepared: usesPrepared, responseTimeout: options.responseTimeout)
  }

  private func step() -> Step {
    let now = ContinuousClock.now
    return state.withLock { state in
      guard let since = state.since else { return .attempt }
      if now >= state.next {
        state.next = now + state.delay
        return .attempt
      }
      let timeout = Duration.milliseconds(options.reconnectTimeout)
      return state.wasOpen && now - since < timeout ? .pause : .refuse(state.error)
    }
  }

  private func note(_ error: StoreError) {
    let now = ContinuousClock.now
    state.withLock { state in
      state.since = state.since ?? now
      state.error = error
      state.next = now + state.delay
      state.delay = min(state.delay * 2, Self.longest)
    }
  }
}
