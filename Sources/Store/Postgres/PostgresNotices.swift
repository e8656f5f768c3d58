import Synchronization

/// The one connection that notices come and go by, on a thread of its own.
///
/// What several transactions announce at about the same time goes out as one: a NOTIFY inside each of
/// them would make their commits wait for one another.
final class PostgresNotices: Sendable {
  private struct State {
    var listeners: [StoreSignal: [@Sendable () -> Void]] = [:]
    var outgoing: Set<StoreSignal> = []
    var isStarted = false
    var isClosed = false
  }

  /// Milliseconds after which a silent connection is looked after.
  private static let rest = 30_000
  private static let longestDelay = 5_000

  private let door: PostgresConnector
  private let canListen: Bool
  private let state = Mutex(State())
  private let doorbell = PostgresWakeUp()
  private let ended = Completion()

  init(_ door: PostgresConnector, canListen: Bool) {
    self.door = door
    self.canListen = canListen
  }

  func listen(_ signal: StoreSignal, _ onNotice: @escaping @Sendable () -> Void) {
    wake { $0.listeners[signal, default: []].append(onNotice) }
  }

  func announce(_ signals: Set<StoreSignal>) {
    wake { $0.outgoing.formUnion(signals) }
  }

  /// Sends what waits and lets go of the connection.
  func close() async {
    let isStarted = state.withLock { state in
      state.isClosed = true
      return state.isStarted
    }
    doorbell.ring()
    if isStarted { await ended.wait() }
  }

  /// For a store that nobody closed.
  func abandon() {
    state.withLock { $0.isClosed = true }
    doorbell.ring()
  }

  private func wake(_ change: (inout State) -> Void) {
    let mustStart = state.withLock { state in
      change(&state)
      defer { state.isStarted = true }
      return !state.isStarted && !state.isClosed
    }
    doorbell.ring()
    guard mustStart else { return }
    WorkerThread.start("store-notice") { [self] in
      run()
      ended.reach()
    }
  }

  private func run() {
    var delay = 50
    while true {
      do {
        let connection = try door.openOnce()
        delay = 50
        try serve(connection)
        return
      } catch {
        if state.withLock({ $0.isClosed }) { return }
        doorbell.wait(atMost: delay)
        doorbell.hush()
        delay = min(delay * 2, Self.longestDelay)
      }
    }
  }

  /// Returns when the store is closed; throws when the connection is lost.
  private func serve(_ connection: PostgresConnection) throws {
    var heard = Set<StoreSignal>()
    while true {
      doorbell.hush()
      let (wanted, isClosed) = state.withLock { (Set($0.listeners.keys), $0.isClosed) }
      let new = canListen ? wanted.subtracting(heard) : []
      if !new.isEmpty {
        try ask(connection, new.map(\.listening))
        heard.formUnion(new)
        // Notices may have been missed while nobody listened.
        call(new)
      }
      try send(connection)
      if isClosed { return }
      try connection.rest(until: doorbell, atMost: Self.rest)
      let channels = connection.takeNotices()
      call(Set(channels.compactMap(StoreSignal.init)))
    }
  }

  private func send(_ connection: PostgresConnection) throws {
    let outgoing = state.withLock { state in
      defer { state.outgoing = [] }
      return state.outgoing
    }
    guard !outgoing.isEmpty else { return }
    do {
      try ask(connection, outgoing.map { "SELECT pg_notify(\($0.rawValue), '')" })
    } catch {
      state.withLock { $0.outgoing.formUnion(outgoing) }
      throw error
    }
  }

  private func ask(_ connection: PostgresConnection, _ work: [SQL]) throws {
    for case .failed(let failure) in try connection.exchange(work.map { PostgresCall($0) }) {
      throw failure
    }
  }

  private func call(_ signals: Set<StoreSignal>) {
    let listeners = state.withLock { state in signals.flatMap { state.listeners[$0] ?? [] } }
    for onNotice in listeners { onNotice() }
  }
}

extension StoreSignal {
  fileprivate var listening: SQL {
    switch self {
    case .deliveries: "LISTEN postern_deliveries"
    }
  }
}
