import CLinux
import Concurrency
package import Domain
import Synchronization
package import Telemetry

/// An HTTP/1.1 server on its own threads: refusing rather than repairing, with a deadline on
/// everything that a client can delay.
package final class Server: Sendable {
  private struct State {
    var loops: [EventLoop] = []
    var listener: Listener?
    var isOver = false
  }

  private let configuration: ServerConfiguration
  private let clock: Clock
  private let log: Log
  private let metrics: Metrics
  private let state = Mutex(State())
  private let tickets = TicketKeys()
  private let ended = Completion()

  package init(
    configuration: ServerConfiguration,
    clock: Clock = Clock { Timestamp(milliseconds: wallClockMilliseconds()) },
    log: Log = .silent, metrics: Metrics = Metrics()
  ) {
    self.configuration = configuration
    self.clock = clock
    self.log = log
    self.metrics = metrics
  }

  /// Reads certificate and key, and throws when they cannot be used.
  package func checkCertificates() throws(ServerError) { _ = try makeContext() }

  /// Takes the port; connections wait in its queue until `start`.
  @discardableResult
  package func bind() throws(ServerError) -> UInt16 {
    guard state.withLock({ $0.listener == nil && !$0.isOver }) else { throw .alreadyStarted }
    let listener = try Listener(address: configuration.address, port: configuration.port)
    state.withLock { $0.listener = listener }
    return listener.port
  }

  /// Serves with the handler, on the bound port or on one that is bound now; returns the port.
  @discardableResult
  package func start(_ handler: @escaping Handler) throws(ServerError) -> UInt16 {
    guard state.withLock({ $0.loops.isEmpty && !$0.isOver }) else { throw .alreadyStarted }
    let service = Service(
      configuration: configuration, clock: clock, log: log, metrics: metrics, handler: handler)
    let count = max(1, configuration.loops ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    var loops: [EventLoop] = []
    let seed = UInt64(bitPattern: service.clock.now.milliseconds)
    for place in 0..<count {
      loops.append(
        try EventLoop(
          service: service, tls: try makeContext(), seed: seed &* 64 &+ UInt64(place)))
    }
    if state.withLock({ $0.listener == nil }) { try bind() }
    guard let listener = state.withLock({ $0.listener }) else { throw .alreadyStarted }
    state.withLock { $0.loops = loops }
    let all = loops
    for loop in loops {
      try loop.start(listener) { socket, peer, mustReject, here in
        Self.place(socket, peer, mustReject, on: all, preferring: here)
      }
    }
    return listener.port
  }

  /// The accepting loop keeps the connection unless another one has clearly less to do.
  private static func place(
    _ socket: Socket, _ peer: IPAddress, _ mustReject: Bool, on loops: [EventLoop],
    preferring here: EventLoop
  ) {
    var best = here
    var least = here.load.load(ordering: .relaxed)
    for loop in loops where loop.load.load(ordering: .relaxed) < least {
      best = loop
      least = loop.load.load(ordering: .relaxed)
    }
    let chosen = best
    chosen.load.add(1, ordering: .relaxed)
    chosen.execute { chosen.adopt(socket, peer, mustReject: mustReject) }
  }

  private func makeContext() throws(ServerError) -> TLSContext? {
    guard let files = configuration.tls else { return nil }
    return try TLSContext(files, tickets)
  }

  /// Reads certificate and key again for new connections; on failure the old ones stay.
  package func reloadCertificates() throws(ServerError) {
    for loop in state.withLock({ $0.loops }) {
      guard let context = try makeContext() else { return }
      loop.execute { loop.renew(context) }
    }
  }

  /// Returns once the server has been shut down.
  package func run() async { await ended.wait() }

  /// Takes no new connections, lets requests under way finish within the grace, then aborts the rest.
  package func shutdown(grace: Interval) async {
    let (loops, listener) = state.withLock { state in
      defer { (state.loops, state.listener) = ([], nil) }
      return (state.loops, state.listener)
    }
    await withDiscardingTaskGroup { group in
      for loop in loops { group.addTask { await Self.drain(loop, grace) } }
    }
    listener?.socket.close()
    state.withLock { $0.isOver = true }
    ended.reach()
  }

  private static func drain(_ loop: EventLoop, _ grace: Interval) async {
    let drained = Completion()
    loop.execute { loop.drain(grace: grace.milliseconds) { drained.reach() } }
    await drained.wait()
  }
}
