import Concurrency
import Synchronization

/// The connection that notifications are sent and received on, with a thread of its own.
///
/// Signals of transactions at about the same time are sent as one: a NOTIFY inside each transaction
/// would make their commits wait for one another.
final class PostgresNotices: Sendable {
  private struct State {
    var listeners: [StoreSignal: [@Sendable () -> Void]] = [:]
    var outgoing: Set<StoreSignal> = []
    var isStarted = false
    var isClosed = false
  }

  /// Milliseconds after which an idle connection is tested.
  private static let keepalive = 30_000
  private static let longestDelay = 5_000

  private let connector: PostgresConnector
  private let canListen: Bool
  private let state = Mutex(State())
  private let wakeUp: WakeUpDescriptor
  private let ended = Completion()

  init(_ connector: PostgresConnector, canListen: Bool) {
    self.connector = connector
    self.canListen = canListen
    guard let wakeUp = WakeUpDescriptor() else {
      preconditionFailure("the system has no descriptor left")
    }
    self.wakeUp = wakeUp
  }

  func listen(_ signal: StoreSignal, _ onNotice: @escaping @Sendable () -> Void) {
    wake { $0.listeners[signal, default: []].append(onNotice) }
  }

  func announce(_ signals: Set<StoreSignal>) {
    wake { $0.outgoing.formUnion(signals) }
  }

  /// Sends what waits and closes the connection.
  func close() async {
    let isStarted = state.withLock { state in
      state.isClosed = true
      return state.isStarted
    }
    wakeUp.signal()
    if isStarted { await ended.wait() }
  }

  /// Stops without waiting, for a store that was not closed.
  func abandon() {
    state.withLock { $0.isClosed = true }
    wakeUp.signal()
  }

  private func wake(_ change: (inout State) -> Void) {
    let mustStart = state.withLock { state in
      change(&state)
      defer { state.isStarted = true }
      return !state.isStarted && !state.isClosed
    }
    wakeUp.signal()
    guard mustStart else { return }
    OwnedThread.start("store-notice") { [self] in
      run()
      ended.reach()
    }
  }

  private func run() {
    var delay = 50
    while true {
      do {
        let connection = try connector.openOnce()
        delay = 50
        try serve(connection)
        return
      } catch {
        if state.withLock({ $0.isClosed }) { return }
        wakeUp.wait(atMost: delay)
        wakeUp.clear()
        delay = min(delay * 2, Self.longestDelay)
      }
    }
  }

  /// Returns when the store is closed; throws when the connection is lost.
  private func serve(_ connection: PostgresConnection) throws {
    var heard = Set<StoreSignal>()
    while true {
      wakeUp.clear()
      let (wanted, isClosed) = state.withLock { (Set($0.listeners.keys), $0.isClosed) }
      let new = canListen ? wanted.subtracting(heard) : []
      if !new.isEmpty {
        try ask(connection, new.map(\.listening))
        heard.formUnion(new)
        // Notifications may have been missed while the connection was down.
        call(new)
      }
      try send(connection)
      if isClosed { return }
      try connection.wait(until: wakeUp, atMost: Self.keepalive)
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
