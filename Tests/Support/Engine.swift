import Synchronization
package import Testing

/// A database engine that a test's store runs on.
package enum Engine: String, Sendable, CaseIterable, CustomTestStringConvertible {
  case sqlite = "SQLite"
  case postgres = "PostgreSQL"

  /// Every engine that can be reached from here.
  package static let available: [Engine] =
    PostgresServer.isExpected ? [.sqlite, .postgres] : [.sqlite]

  /// The engine of the test that runs, for suites that run on each.
  @TaskLocal package static var current = Engine.sqlite

  package var testDescription: String { rawValue }

  /// Lends the address of a fresh store for the length of a test.
  package func withAddress(_ test: (String) async throws -> Void) async throws {
    guard self == .postgres else { return try await test("sqlite::memory:") }
    await Engine.turnstile.enter()
    defer { Engine.turnstile.leave() }
    let (server, address) = try await withTaskExecutorPreference(BlockingExecutor.shared) {
      let server = try PostgresServer.common()
      return (server, try server.newDatabase())
    }
    let failure: (any Error)?
    do {
      try await test(address)
      failure = nil
    } catch { failure = error }
    // One that cannot be emptied is left alone.
    await withTaskExecutorPreference(BlockingExecutor.shared) { try? server.giveBack(address) }
    if let failure { throw failure }
  }

  /// Few tests hold databases at once: each has several connections.
  private static let turnstile = Turnstile(places: 6)
}

/// Lets a few in at a time.
final class Turnstile: Sendable {
  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  init(places: Int) { state = Mutex(State(free: places)) }

  func enter() async {
    await withCheckedContinuation { caller in
      let isIn = state.withLock { state in
        let isIn = state.free > 0
        if isIn { state.free -= 1 } else { state.waiting.append(caller) }
        return isIn
      }
      if isIn { caller.resume() }
    }
  }

  func leave() {
    let next = state.withLock { state in
      if state.waiting.isEmpty { state.free += 1 }
      return state.waiting.isEmpty ? nil : state.waiting.removeFirst()
    }
    next?.resume()
  }
}

/// Runs each test of a suite once on every engine; `Engine.current` tells which.
package struct EveryEngine: SuiteTrait, TestTrait, TestScoping {
  package var isRecursive: Bool { true }

  package func provideScope(
    for test: Test, testCase: Test.Case?,
    performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await body() }
    for engine in Engine.available {
      try await Engine.$current.withValue(engine) { try await body() }
    }
  }
}

extension Trait where Self == EveryEngine {
  package static var everyEngine: Self { EveryEngine() }
}
