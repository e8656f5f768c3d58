import Domain
import Telemetry

// How a connection runs a handler and writes what it answers.

extension Connection {
  private static let streamBuffer = 65_536

  func dispatch(_ head: RequestHead, _ body: [UInt8], isWhole: Bool) {
    exchange.begin(head)
    let number = exchange.number
    let content: Body
    if isWhole {
      content = Body(body)
    } else {
      let pipe = BodyPipe { [loop] in loop.execute { self.wantsBody(number) } }
      pipe.deliver(body)
      exchange.pipe = pipe
      exchange.awaitsContinue = head.expectsContinue && body.isEmpty
      if case .length(let count) = head.framing {
        content = Body(pipe: pipe, declaredLength: count)
      } else {
        content = Body(pipe: pipe, declaredLength: nil)
      }
      pauseIfFull()
    }
    service.requests.add()
    loop.taskBegan()
    let request = request(head, content)
    exchange.task = Task(executorPreference: loop) { await self.run(request, number) }
  }

  private func request(_ head: RequestHead, _ body: Body) -> Request {
    let isProxied = !service.clients.trusted.isEmpty && service.clients.isTrusted(peer)
    let isSecure =
      tls != nil || (isProxied && head.fields[.forwardedProto].map { $0 == "https" } ?? false)
    return Request(
      method: head.method, target: head.target, fields: head.fields,
      source: RequestSource(
        peer: peer,
        client: isProxied ? service.clients.client(of: head.fields, peer: peer) : peer,
        isTrustedProxy: isProxied, isSecure: isSecure), id: loop.nextRequestID(), body: body)
  }

  private func run(_ request: Request, _ number: Int) async {
    let response = await service.answer(request)
    switch response.content {
    case .bytes: loop.execute { self.answer(response, number) }
    case .stream(let produce):
      loop.execute { self.beginStream(response, number) }
      if request.method != .head { await stream(produce, number) }
    }
    loop.execute { self.loop.taskEnded() }
  }

  private func stream(
    _ produce: @Sendable (ResponseWriter) async throws -> Void, _ number: Int
  ) async {
    do {
      try await produce(ResponseWriter { bytes in try await self.write(bytes, number) })
      loop.execute { self.endStream(number) }
    } catch {
      loop.execute { self.abortStream(number) }
    }
  }

  /// The handler asks for more of the body.
  private func wantsBody(_ number: Int) {
    guard exchange.number == number, exchange.isOpen, !exchange.isAnswered, !isClosed else {
      return
    }
    state.resumeBody(at: loop.now)
    exchange.isPaused = false
    if exchange.awaitsContinue {
      exchange.awaitsContinue = false
      output.write { $0 += ResponseEncoder.continueResponse }
      pump()
    }
    settle()
  }

  func deliver(_ bytes: [UInt8], isLast: Bool) {
    guard let pipe = exchange.pipe else { return }
    exchange.awaitsContinue = false
    pipe.deliver(bytes)
    if isLast { pipe.finish() } else { pauseIfFull() }
  }

  private func pauseIfFull() {
    guard let pipe = exchange.pipe, pipe.buffered >= service.configuration.limits.eagerBody else {
      return
    }
    exchange.isPaused = true
    state.pauseBody(at: loop.now)
  }

  func refuse(_ rejection: Rejection) {
    let hasBegun = exchange.hasBegun
    exchange.abandon(Self.bodyError(rejection))
    guard !hasBegun else { return close() }
    write(head: service.refusal(rejection), framing: nil, keepsAlive: false, isHeadOnly: false)
    pump()
  }

  private static func bodyError(_ rejection: Rejection) -> BodyError {
    switch rejection.status {
    case .requestTimeout: .timedOut
    case .contentTooLarge: .tooLarge
    default: .malformed
    }
  }

  private func isCurrent(_ number: Int) -> Bool {
    exchange.isOpen && exchange.number == number && !isClosed
  }

  private func answer(_ response: Response, _ number: Int) {
    guard isCurrent(number), !exchange.hasBegun else { return }
    exchange.hasBegun = true
    exchange.isPaused = false
    exchange.keepsAlive = state.answerBegins(isStream: false)
    exchange.isAnswered = true
    write(
      head: response, framing: nil, keepsAlive: exchange.keepsAlive,
      isHeadOnly: exchange.isHeadOnly)
    pump()
    settle()
  }

  private func write(
    head response: Response, framing: ResponseEncoder.Framing?, keepsAlive: Bool, isHeadOnly: Bool
  ) {
    let body = response.status.forbidsBody ? [] : response.body
    output.borrow(&loop.spare)
    output.write { buffer in
      ResponseEncoder.appendHead(
        response, framing: framing ?? .length(body.count), keepsAlive: keepsAlive,
        date: loop.date.bytes, to: &buffer)
    }
    if !isHeadOnly { output.writeBody(body) }
  }

  private func beginStream(_ response: Response, _ number: Int) {
    guard isCurrent(number), !exchange.hasBegun else { return }
    exchange.hasBegun = true
    exchange.keepsAlive = state.answerBegins(isStream: true) && exchange.isHTTP11
    write(
      head: response, framing: exchange.isHTTP11 ? .chunked : .untilClose,
      keepsAlive: exchange.keepsAlive, isHeadOnly: true)
    exchange.isStreaming = !exchange.isHeadOnly
    exchange.isAnswered = exchange.isHeadOnly
    pump()
    settle()
  }

  private func write(_ bytes: [UInt8], _ number: Int) async throws {
    guard !bytes.isEmpty else { return }
    let isOpen = await withCheckedContinuation { writer in
      loop.execute { self.append(bytes, number, writer) }
    }
    guard isOpen else { throw ClientGone() }
  }

  private func append(_ bytes: [UInt8], _ number: Int, _ writer: CheckedContinuation<Bool, Never>) {
    guard isCurrent(number), exchange.isStreaming else { return writer.resume(returning: false) }
    output.write { buffer in
      if exchange.isHTTP11 {
        ResponseEncoder.appendChunk(bytes, to: &buffer)
      } else {
        buffer += bytes
      }
    }
    pump()
    guard !isClosed else { return writer.resume(returning: false) }
    if output.count < Self.streamBuffer {
      writer.resume(returning: true)
    } else {
      exchange.await(writer)
    }
    settle()
  }

  private func endStream(_ number: Int) {
    guard isCurrent(number), exchange.isStreaming else { return }
    if exchange.isHTTP11 { output.write { $0 += ResponseEncoder.lastChunk } }
    exchange.isAnswered = true
    pump()
    settle()
  }

  /// A stream that fails must not look complete.
  private func abortStream(_ number: Int) {
    if isCurrent(number) { close() }
  }
}
