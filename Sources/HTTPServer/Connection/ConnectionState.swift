import Domain

/// The state machine of one connection, a plain value: bytes and times in, actions out.
///
/// It owns the order of things (one request at a time, no byte behind a refusal) and every
/// deadline. The socket, the handler and the output belong to `Connection`.
struct ConnectionState: Sendable {
  enum Action: Sendable {
    case none
    /// A request is complete enough for its handler; `rest` says whether more of its body follows.
    case dispatch(RequestHead, body: [UInt8], isWhole: Bool)
    /// More of the body of the request under way.
    case deliver([UInt8], isLast: Bool)
    /// Answer this and nothing else, then close.
    case refuse(Rejection)
    case close
    /// Close and drop what is still unsent: the client does not acknowledge it.
    case abort
  }

  enum Phase: Sendable, Equatable {
    case handshake, idle, head, body, handling, lingering, closed
  }

  let limits: Limits
  private(set) var phase: Phase
  private(set) var served = 0
  private var isDraining = false
  private var isInputOver = false
  private var hasExcessInput = false
  private var isAnswered = false
  private var phaseDeadline: Ticks
  private var parser: RequestParser
  private var pending: [UInt8] = []
  private var head: RequestHead?
  private var reader = BodyReader(.none, limit: 0)
  private var early: [UInt8] = []
  private var bodyClock: DeadlineClock?
  private var writeClock: DeadlineClock?
  /// The clock of the last bytes, which the client must acknowledge before the close.
  private var closing: (clock: DeadlineClock, unacknowledged: Int)?

  init(limits: Limits, isSecure: Bool, at now: Ticks) {
    self.limits = limits
    parser = RequestParser(limits: limits)
    phase = isSecure ? .handshake : .head
    phaseDeadline = now + (isSecure ? limits.handshake : limits.headerTime).milliseconds
  }

  /// The time at which something must happen although nothing arrives.
  var deadline: Ticks {
    let writing = writeClock?.expiry ?? .max
    switch phase {
    case .handshake, .idle, .head, .lingering: return min(phaseDeadline, writing)
    case .body, .handling: return min(bodyClock?.expiry ?? .max, writing)
    case .closed: return .max
    }
  }

  /// Whether reading on makes sense.
  var wantsInput: Bool {
    switch phase {
    case .lingering: !isInputOver
    case .closed: false
    default: !isInputOver && !hasExcessInput
    }
  }

  mutating func handshakeDone(at now: Ticks) {
    guard phase == .handshake else { return }
    phase = .head
    phaseDeadline = now + limits.headerTime.milliseconds
  }

  mutating func receive(_ bytes: Span<UInt8>, at now: Ticks) -> Action {
    guard !bytes.isEmpty else { return .none }
    do {
      switch phase {
      case .idle:
        phase = .head
        phaseDeadline = now + limits.headerTime.milliseconds
        return try readHead(bytes, at: now)
      case .handshake, .head: return try readHead(bytes, at: now)
      case .body: return try readEarlyBody(bytes)
      case .handling: return try readLateBody(bytes)
      case .lingering, .closed: return .none
      }
    } catch {
      return refuse(error, at: now)
    }
  }

  private mutating func readHead(_ bytes: Span<UInt8>, at now: Ticks) throws(Rejection) -> Action {
    if pending.isEmpty {
      guard let (head, length) = try parser.parse(bytes) else {
        Self.append(bytes, to: &pending)
        return .none
      }
      return try begin(head, bytes.extracting(length..<bytes.count), at: now)
    }
    Self.append(bytes, to: &pending)
    let whole = pending
    guard let (head, length) = try parser.parse(whole.span) else { return .none }
    pending = []
    return try begin(head, whole.span.extracting(length..<whole.count), at: now)
  }

  private mutating func begin(
    _ head: RequestHead, _ rest: Span<UInt8>, at now: Ticks
  ) throws(Rejection) -> Action {
    self.head = head
    served += 1
    reader = BodyReader(head.framing, limit: limits.body)
    if reader.isDone {
      phase = .handling
      hasExcessInput = !rest.isEmpty
      return .dispatch(head, body: [], isWhole: true)
    }
    phase = .body
    let isUpload = head.fields[.contentType]?.hasPrefix("multipart/") ?? false
    bodyClock = DeadlineClock(isUpload ? limits.uploadDeadline : limits.bodyDeadline, at: now)
    if !rest.isEmpty {
      let action = try readEarlyBody(rest)
      if phase == .handling { return action }
    }
    guard head.expectsContinue else { return .none }
    // The client waits for us; the handler decides whether it wants the body at all.
    bodyClock?.pause(at: now)
    return dispatchEarly(head, isWhole: false)
  }

  private mutating func readEarlyBody(_ bytes: Span<UInt8>) throws(Rejection) -> Action {
    guard let head else { return .close }
    let used = try reader.read(bytes, into: &early)
    bodyClock?.count(used)
    if reader.isDone {
      bodyClock = nil
      hasExcessInput = used < bytes.count
      return dispatchEarly(head, isWhole: true)
    }
    return early.count >= limits.eagerBody ? dispatchEarly(head, isWhole: false) : .none
  }

  private mutating func dispatchEarly(_ head: RequestHead, isWhole: Bool) -> Action {
    phase = .handling
    let body = early
    early = []
    return .dispatch(head, body: body, isWhole: isWhole)
  }

  private mutating func readLateBody(_ bytes: Span<UInt8>) throws(Rejection) -> Action {
    guard !isAnswered else { return .none }
    guard !reader.isDone else {
      hasExcessInput = true
      return .none
    }
    var content: [UInt8] = []
    let used = try reader.read(bytes, into: &content)
    bodyClock?.count(used)
    if reader.isDone {
      bodyClock = nil
      hasExcessInput = used < bytes.count
    }
    return .deliver(content, isLast: reader.isDone)
  }

  /// The client will send no more; `unacknowledged` as with `expire`.
  mutating func endOfInput(at now: Ticks, unacknowledged: Int = 0) -> Action {
    isInputOver = true
    switch phase {
    case .handshake, .closed: return close()
    case .idle, .lingering: return closeOnceAcknowledged(unacknowledged, at: now)
    case .head:
      return pending.isEmpty
        ? close()
        : refuse(
          .malformed("The header breaks off; send all of it and an empty line."), at: now)
    case .body: return refuse(Self.brokenBody, at: now)
    case .handling:
      return reader.isDone || isAnswered
        ? .none : refuse(Self.brokenBody, at: now)
    }
  }

  private static let brokenBody = Rejection.malformed(
    "The body breaks off; send as much as Content-Length says, or the last chunk.")

  /// Handles a deadline that has passed.
  ///
  /// - Parameter unacknowledged: bytes that the kernel has sent and the client has not acknowledged.
  mutating func expire(at now: Ticks, unacknowledged: Int = 0) -> Action {
    guard now >= deadline else { return .none }
    if let writeClock, now >= writeClock.expiry {
      phase = .closed
      return .abort
    }
    switch phase {
    case .handshake, .closed: return close()
    case .idle, .lingering: return closeOnceAcknowledged(unacknowledged, at: now)
    case .head:
      guard !pending.isEmpty else { return close() }
      return refuse(
        Rejection(.requestTimeout, "The header took too long; send it faster."), at: now)
    case .body, .handling:
      return refuse(Rejection(.requestTimeout, "The body took too long; send it faster."), at: now)
    }
  }

  /// Closes once the client has acknowledged everything, within the deadline of any answer.
  ///
  /// A socket that is closed before lives on in the kernel, where neither deadlines nor limits hold;
  /// that is wanted only while the server drains.
  private mutating func closeOnceAcknowledged(_ unacknowledged: Int, at now: Ticks) -> Action {
    guard unacknowledged > 0, !isDraining else { return close() }
    var (clock, before) = closing ?? (DeadlineClock(limits.writeDeadline, at: now), unacknowledged)
    clock.count(max(0, before - unacknowledged))
    guard now < clock.expiry else {
      phase = .closed
      return .abort
    }
    closing = (clock, unacknowledged)
    phase = .lingering
    phaseDeadline = min(now + limits.linger.milliseconds, clock.expiry)
    return .none
  }

  private mutating func refuse(_ rejection: Rejection, at now: Ticks) -> Action {
    linger(at: now)
    return .refuse(rejection)
  }

  private mutating func close() -> Action {
    phase = .closed
    return .close
  }

  private mutating func linger(at now: Ticks) {
    phase = .lingering
    phaseDeadline = now + limits.linger.milliseconds
    (pending, early, head, bodyClock) = ([], [], nil, nil)
  }

  /// Stops the client's clock while the handler does not read.
  mutating func pauseBody(at now: Ticks) { bodyClock?.pause(at: now) }
  mutating func resumeBody(at now: Ticks) { bodyClock?.resume(at: now) }

  /// No new request is taken after the one under way; true when there is none and it may close now.
  mutating func drain() -> Bool {
    isDraining = true
    switch phase {
    case .idle: return true
    case .head: return pending.isEmpty
    case .handshake, .body, .handling, .lingering, .closed: return false
    }
  }

  /// An answer is about to be written; whether the connection stays after it.
  mutating func answerBegins(isStream: Bool) -> Bool {
    let stays = keepsAlive
    if !isStream {
      isAnswered = true
      bodyClock = nil
    }
    return stays
  }

  private var keepsAlive: Bool {
    guard let head, phase == .handling, head.keepsAlive, reader.isDone else { return false }
    let isLast = limits.requestsPerConnection > 0 && served >= limits.requestsPerConnection
    return !hasExcessInput && !isInputOver && !isDraining && !isLast
  }

  /// Refuses a connection beyond the limit.
  mutating func reject(at now: Ticks) -> Action {
    refuse(Rejection(.serviceUnavailable, "The server is busy; try again."), at: now)
  }

  /// The answer is out; `keepsAlive` is what its header promised.
  mutating func answered(keepsAlive: Bool, at now: Ticks) -> Action {
    writeClock = nil
    isAnswered = false
    guard phase == .handling else { return .none }
    if keepsAlive, self.keepsAlive {
      phase = .idle
      phaseDeadline = now + limits.keepAlive.milliseconds
      parser = RequestParser(limits: limits)
      head = nil
      return .none
    }
    linger(at: now)
    return .none
  }

  /// The client takes our bytes more slowly than we write them.
  mutating func writeBlocked(isStream: Bool, at now: Ticks) {
    if writeClock == nil {
      writeClock = DeadlineClock(limits.writeDeadline, at: now, hasTotal: !isStream)
    }
  }

  mutating func wrote(_ count: Int) { writeClock?.count(count) }
  mutating func writeCaughtUp() { writeClock = nil }

  private static func append(_ bytes: Span<UInt8>, to array: inout [UInt8]) {
    array.reserveCapacity(array.count + bytes.count)
    for index in bytes.indices { array.append(bytes[index]) }
  }
}
