import CLinux
import Concurrency
import Domain
import Synchronization

/// One thread that polls its connections and runs the handlers of their requests.
///
/// A connection never leaves its loop. The loop is the preferred executor of its handlers, so that
/// one that needs nobody else never changes thread. All members but `enqueue`, `execute` and
/// `isCurrent` belong to the thread.
final class EventLoop: TaskExecutor, @unchecked Sendable {
  let service: Service
  let poller: Poller
  var input = [UInt8](repeating: 0, count: 65_536)
  var plain: [UInt8] = []
  var spare: [UInt8] = []
  var date: DateLine
  private(set) var now: Ticks
  private let mailbox = Mailbox()
  private let thread = Atomic<UInt>(0)
  private var ready: [Job] = []
  private var table = ConnectionTable()
  private var listener: Listener?
  private var listenerPausedUntil: Ticks?
  private var placement: (@Sendable (Socket, IPAddress, Bool, EventLoop) -> Void)?
  private var tls: TLSContext?
  private var tasks = 0
  private var isDraining = false
  private var abortsAt = Ticks.max
  private var onDrained: (@Sendable () -> Void)?
  private var ids: RequestIDs
  /// Connections here, readable by the other loops.
  let load = Atomic<Int>(0)
  private static let listenerToken = UInt64.max - 1

  init(service: Service, tls: TLSContext?, seed: UInt64) throws(ServerError) {
    self.service = service
    self.tls = tls
    poller = try Poller()
    date = DateLine(clock: service.clock)
    now = postern_ticks()
    ids = RequestIDs(seed: seed)
  }

  /// Starts the thread; new connections are given to `place`, which picks their loop.
  func start(
    _ listener: Listener,
    place: @escaping @Sendable (Socket, IPAddress, Bool, EventLoop) -> Void
  ) throws(ServerError) {
    self.listener = listener
    placement = place
    poller.add(
      listener.socket.descriptor, [.input, .exclusive], token: Self.listenerToken)
    do {
      try OwnedThread("http-loop") { self.run() }.detach()
    } catch {
      throw .noThread
    }
  }

  var isCurrent: Bool { thread.load(ordering: .relaxed) == OwnedThread.current }

  /// Runs the closure on the loop's thread: at once when called there.
  func execute(_ work: @escaping @Sendable () -> Void) {
    if isCurrent { work() } else if mailbox.post(work) { poller.wake() }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = Job(job)
    if isCurrent {
      ready.append(job)
    } else {
      switch mailbox.post(job) {
      case .posted: break
      case .mustWake: poller.wake()
      case .closed: job.run(on: self)
      }
    }
  }

  private func run() {
    thread.store(OwnedThread.current, ordering: .relaxed)
    var tokens = [UInt64](repeating: 0, count: 128)
    var masks = [UInt32](repeating: 0, count: 128)
    var closures: [@Sendable () -> Void] = []
    while true {
      let timeout = mailbox.sleep() && ready.isEmpty ? wait : 0
      let count = poller.wait(&tokens, &masks, milliseconds: timeout)
      now = postern_ticks()
      date.refresh()
      mailbox.awake(jobs: &ready, closures: &closures)
      for index in 0..<count { handle(tokens[index], Poller.Interest(rawValue: masks[index])) }
      for work in closures { work() }
      closures.removeAll(keepingCapacity: true)
      runJobs()
      if now >= table.nextExpiry { expire() }
      if isDraining, finishDraining() { return }
    }
  }

  /// Milliseconds until something is due.
  private var wait: Int32 {
    let due = min(table.nextExpiry, listenerPausedUntil ?? .max, abortsAt)
    return due == .max ? -1 : Int32(clamping: max(0, due - now))
  }

  private func handle(_ token: UInt64, _ mask: Poller.Interest) {
    switch token {
    case Poller.wakeToken: poller.clearWake()
    case Self.listenerToken: accept()
    default: table[token]?.ready(mask)
    }
  }

  private func runJobs() {
    var rounds = 0
    while !ready.isEmpty, rounds < 16 {
      let batch = ready
      ready = []
      for job in batch { job.run(on: self) }
      rounds += 1
    }
  }

  private func expire() {
    for connection in table.expired(at: now) { connection.expire() }
    if let until = listenerPausedUntil, now >= until, let listener {
      listenerPausedUntil = nil
      poller.add(listener.socket.descriptor, [.input, .exclusive], token: Self.listenerToken)
    }
  }

  private func accept() {
    for _ in 0..<16 {
      guard let listener, let placement else { return }
      switch listener.accept() {
      case .none: return
      case .exhausted:
        // Without a pause the poller would report the listener again and again.
        poller.remove(listener.socket.descriptor)
        listenerPausedUntil = now + 100
        table.wakeBy(now + 100)
        return
      case .connection(let socket, let peer):
        switch service.admission.admit(peer) {
        case .admitted: placement(socket, peer, false, self)
        case .rejected: placement(socket, peer, true, self)
        case .dropped: socket.close()
        }
      }
    }
  }

  /// Takes a connection for good.
  func adopt(_ socket: Socket, _ peer: IPAddress, mustReject: Bool) {
    guard !isDraining else {
      socket.close()
      load.subtract(1, ordering: .relaxed)
      return service.admission.release(peer)
    }
    let session = tls?.session(at: now)
    let slot = table.reserve()
    let connection = Connection(
      loop: self, service: service, socket: socket, peer: peer, slot: slot, tls: session)
    let token = table.fill(slot, connection)
    poller.add(socket.descriptor, .input, token: token)
    if mustReject || (tls != nil && session == nil) {
      connection.reject()
    } else {
      connection.settle()
    }
  }

  func watch(_ connection: Connection, _ interest: Poller.Interest) {
    poller.change(
      connection.socket.descriptor, interest, token: table.token(of: connection.slot))
  }

  func ignore(_ connection: Connection) { poller.remove(connection.socket.descriptor) }

  func arm(_ slot: Int, _ deadline: Ticks) { table.arm(slot, deadline, now: now) }

  func forget(_ connection: Connection) {
    poller.remove(connection.socket.descriptor)
    table.free(connection.slot)
    load.subtract(1, ordering: .relaxed)
  }

  func renew(_ context: TLSContext) { tls = context }

  func nextRequestID() -> String { ids.next() }

  func taskBegan() { tasks += 1 }
  func taskEnded() { tasks -= 1 }

  /// Takes no more connections, lets requests under way finish until the grace is over.
  func drain(grace: Ticks, then drained: @escaping @Sendable () -> Void) {
    isDraining = true
    abortsAt = now + grace
    onDrained = drained
    if let listener, listenerPausedUntil == nil { poller.remove(listener.socket.descriptor) }
    listener = nil
    placement = nil
    for connection in table.all { connection.drain() }
  }

  /// True when the thread has nothing left to do.
  private func finishDraining() -> Bool {
    if now >= abortsAt {
      abortsAt = .max
      for connection in table.all { connection.close() }
    }
    guard table.isEmpty else { return false }
    onDrained?()
    onDrained = nil
    guard tasks == 0, ready.isEmpty else { return false }
    return mailbox.close()
  }
}
