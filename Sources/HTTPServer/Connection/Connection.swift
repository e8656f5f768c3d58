import Domain

/// One client: its socket, its encryption, its state, and the handler that works for it.
///
/// Everything here is touched by the loop's thread only.
final class Connection: @unchecked Sendable {
  let loop: EventLoop
  let service: Service
  let socket: Socket
  let peer: IPAddress
  let slot: Int
  var state: ConnectionState
  var output = Output()
  var tls: TLSSession?
  /// Encrypted bytes that wait for the socket.
  var sealed = Output()
  var exchange = Exchange()
  private var interest: Poller.Interest = .input
  private(set) var isClosed = false
  private var isFinishing = false

  init(
    loop: EventLoop, service: Service, socket: Socket, peer: IPAddress, slot: Int,
    tls: TLSSession?
  ) {
    self.loop = loop
    self.service = service
    self.socket = socket
    self.peer = peer
    self.slot = slot
    self.tls = tls
    state = ConnectionState(
      limits: service.configuration.limits, isSecure: tls != nil, at: loop.now)
  }

  /// Answers 503 and closes; over TLS closes at once.
  func reject() {
    guard tls == nil else { return close() }
    perform(state.reject(at: loop.now))
    settle()
  }

  func ready(_ mask: Poller.Interest) {
    if !mask.isDisjoint(with: [.hangUp, .failure]), !mask.contains(.input) {
      return hungUp(isFailure: mask.contains(.failure))
    }
    if mask.contains(.output) { pump() }
    if mask.contains(.input), !isClosed { read() }
    settle()
  }

  /// Handles a socket that both sides have shut down, or that is broken.
  private func hungUp(isFailure: Bool) {
    guard !isFailure, state.phase == .lingering, socket.unacknowledged > 0 else { return close() }
    // Only the acknowledgement of what was sent is still awaited, and the poller cannot report it.
    loop.ignore(self)
  }

  func expire() {
    perform(state.expire(at: loop.now, unacknowledged: socket.unacknowledged))
    if state.phase == .lingering { pump() }
    settle()
  }

  func drain() {
    if state.drain() { close() }
  }

  private func read() {
    switch socket.receive(into: &loop.input) {
    case .bytes(let count):
      let input = loop.input
      let bytes = input.span.extracting(0..<count)
      if let tls {
        receive(tls, bytes)
      } else {
        perform(state.receive(bytes, at: loop.now))
      }
    case .wouldBlock: break
    case .ended: inputEnded()
    case .failed: close()
    }
  }

  private func receive(_ tls: TLSSession, _ bytes: Span<UInt8>) {
    loop.plain.removeAll(keepingCapacity: true)
    let result = tls.receive(bytes, into: &loop.plain)
    if tls.isReady { state.handshakeDone(at: loop.now) }
    pump()
    if !loop.plain.isEmpty, !isClosed {
      let plain = loop.plain
      perform(state.receive(plain.span, at: loop.now))
    }
    switch result {
    case .open: break
    case .ended: inputEnded()
    case .broken:
      pump()
      close()
    }
  }

  private func inputEnded() {
    guard !isClosed else { return }
    // A client stops listening to a stream by closing.
    if exchange.isStreaming { return close() }
    perform(state.endOfInput(at: loop.now, unacknowledged: socket.unacknowledged))
    if state.phase == .lingering { pump() }
  }

  func perform(_ action: ConnectionState.Action) {
    switch action {
    case .none: break
    case .dispatch(let head, let body, let isWhole): dispatch(head, body, isWhole: isWhole)
    case .deliver(let bytes, let isLast): deliver(bytes, isLast: isLast)
    case .refuse(let rejection): refuse(rejection)
    case .close: close()
    case .abort:
      socket.resetOnClose()
      close()
    }
  }

  /// Sends what can be sent now.
  func pump() {
    guard !isClosed else { return }
    while true {
      if let tls { seal(tls) }
      let isSealed = tls != nil
      guard !(isSealed ? sealed.isEmpty : output.isEmpty) else { return sent() }
      let result =
        isSealed
        ? sealed.take(upTo: 1 << 20, socket.send) : output.take(upTo: 1 << 20, socket.send)
      switch result {
      case .bytes(let count): state.wrote(count)
      case .wouldBlock: return state.writeBlocked(isStream: exchange.isStreaming, at: loop.now)
      case .ended, .failed: return close()
      }
    }
  }

  private func seal(_ tls: TLSSession) {
    guard sealed.isEmpty else { return }
    if !output.isEmpty, tls.isReady {
      let result = output.take(upTo: 16_384) { bytes in
        tls.send(bytes) ? .bytes(bytes.count) : .failed
      }
      if result == .failed { output.discard() }
    }
    sealed.write { tls.drain(into: &$0) }
  }

  /// Handles an empty output: everything was handed to the kernel.
  private func sent() {
    state.writeCaughtUp()
    output.giveBack(&loop.spare)
    exchange.resumeWriter()
    if exchange.isAnswered {
      let keepsAlive = exchange.keepsAlive
      exchange.end()
      perform(state.answered(keepsAlive: keepsAlive, at: loop.now))
    }
    if state.phase == .lingering, !isFinishing { finishSending() }
  }

  private func finishSending() {
    isFinishing = true
    if let tls {
      tls.finish()
      pump()
    }
    guard !isClosed, sealed.isEmpty else {
      isFinishing = false
      return
    }
    socket.finishSending()
  }

  /// Brings the poller and the timer in line with the state.
  func settle() {
    guard !isClosed else { return }
    var wanted: Poller.Interest = []
    if state.wantsInput, !exchange.isPaused { wanted.insert(.input) }
    if !(tls == nil ? output.isEmpty : sealed.isEmpty) { wanted.insert(.output) }
    if wanted != interest {
      interest = wanted
      loop.watch(self, wanted)
    }
    loop.arm(slot, state.deadline)
  }

  func close() {
    guard !isClosed else { return }
    isClosed = true
    exchange.abandon(.disconnected)
    loop.forget(self)
    socket.close()
    service.admission.release(peer)
  }
}
