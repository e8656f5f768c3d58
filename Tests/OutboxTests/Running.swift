import Cryptography
import Domain
import Gateway
import Outbox
import Store
import Synchronization
import Telemetry
import Support
import Testing
import Transfer

/// Counts what happens and lets a test wait for a count.
final class Gatekeeper: Sendable {
  private struct State {
    var counts: [String: Int] = [:]
    var waiters: [(name: String, count: Int, waiter: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  func count(_ name: String) -> Int { state.withLock { $0.counts[name, default: 0] } }

  func note(_ name: String, _ amount: Int = 1) {
    let done = state.withLock { state in
      state.counts[name, default: 0] += amount
      let now = state.counts[name, default: 0]
      let done = state.waiters.filter { $0.name == name && $0.count <= now }
      state.waiters.removeAll { $0.name == name && $0.count <= now }
      return done.map(\.waiter)
    }
    for waiter in done { waiter.resume() }
  }

  /// Returns once the name was noted as often as said.
  func wait(_ name: String, _ count: Int) async {
    await withCheckedContinuation { continuation in
      let isDone = state.withLock { state in
        if state.counts[name, default: 0] >= count { return true }
        state.waiters.append((name, count, continuation))
        return false
      }
      if isDone { continuation.resume() }
    }
  }
}

/// A door that stays shut until a test opens it, or until who waits is cancelled.
final class Door: Sendable {
  private struct State {
    var isOpen = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  func pass() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOpen = state.withLock { state in
          if !state.isOpen { state.waiters.append(continuation) }
          return state.isOpen
        }
        if isOpen { continuation.resume() }
      }
    } onCancel: {
      open()
    }
  }
}

/// An outbox at work.
final class Running: Sendable {
  let outbox: Dispatcher
  let gate = Gatekeeper()
  let metrics = Metrics()
  private let task: Task<Void, Never>

  init(
    _ world: World, deployment: Deployment = .standalone,
    settings: OutboxSettings = OutboxSettings(),
    send: @escaping @Sendable (TransferRequest) async -> TransferAnswer
  ) {
    let gate = gate
    outbox = Dispatcher(
      OutboxDependencies(
        database: world.database, deployment: deployment,
        channels: ChannelTable([TestChannel(kind: "test"), TestChannel(kind: "webhook")]),
        keys: LiveKeyRing(world.keys), clock: world.hand.clock, log: .silent, metrics: metrics
      ) { request in
        gate.note("sent")
        return await send(request)
      }, settings: settings)
    outbox.recorded.listen { gate.note("recorded", $0) }
    task = Task { [outbox] in await outbox.run() }
  }

  func recorded(_ count: Int) async { await gate.wait("recorded", count) }

  /// Returns once it is so; looks again whenever something was recorded since it looked.
  func recorded(until isDone: () async throws -> Bool) async rethrows {
    while true {
      let count = gate.count("recorded")
      if try await isDone() { return }
      await recorded(count + 1)
    }
  }

  func stop() async {
    outbox.stop()
    await task.value
  }

  func cancel() async {
    task.cancel()
    await task.value
  }

  func text() -> String { String(decoding: metrics.render(), as: UTF8.self) }
}
