/// A failure to read a request's body to its end.
package enum BodyError: StatusError, Hashable {
  /// More than the route group's limit, or more than the server takes at all.
  case tooLarge
  /// Slower than the deadlines allow.
  case timedOut
  /// The framing was broken.
  case malformed
  /// The client went away.
  case disconnected

  /// What to answer: 413, 408 or 400.
  package var status: Status {
    switch self {
    case .tooLarge: .contentTooLarge
    case .timedOut: .requestTimeout
    case .malformed, .disconnected: .badRequest
    }
  }
}

/// A request's body: whole already, or arriving while the handler reads it.
///
/// Nothing is read from the client beyond a small buffer until the handler asks for more.
package struct Body: Sendable, AsyncSequence {
  package typealias Element = [UInt8]
  package typealias Failure = BodyError

  private enum Source: Sendable {
    case bytes([UInt8])
    case pipe(BodyPipe)
  }

  private let source: Source
  /// What Content-Length said; nil for a chunked body.
  package let declaredLength: Int?
  /// Bytes that the route group takes; a longer body is `tooLarge`.
  var limit = Int.max

  package init(_ bytes: [UInt8] = []) {
    source = .bytes(bytes)
    declaredLength = bytes.count
  }

  init(pipe: BodyPipe, declaredLength: Int?) {
    source = .pipe(pipe)
    self.declaredLength = declaredLength
  }

  /// The whole body, or `tooLarge` as soon as it is known to exceed the limit.
  package func bytes() async throws(BodyError) -> [UInt8] { try await bytes(upTo: limit) }

  /// The whole body, held to the lower of this limit and the route group's.
  package func bytes(upTo most: Int) async throws(BodyError) -> [UInt8] {
    let limit = Swift.min(limit, most)
    if let declaredLength, declaredLength > limit { throw .tooLarge }
    switch source {
    case .bytes(let bytes):
      guard bytes.count <= limit else { throw .tooLarge }
      return bytes
    case .pipe(let pipe):
      if let whole = pipe.collected {
        guard whole.count <= limit else { throw .tooLarge }
        return whole
      }
      return try await collect(pipe, limit)
    }
  }

  private func collect(_ pipe: BodyPipe, _ limit: Int) async throws(BodyError) -> [UInt8] {
    var whole: [UInt8] = []
    while let chunk = try await pipe.next() {
      guard chunk.count <= limit - whole.count else { throw .tooLarge }
      whole += chunk
    }
    pipe.keep(whole)
    return whole
  }

  package func makeAsyncIterator() -> Iterator {
    switch source {
    case .bytes(let bytes): Iterator(rest: bytes, pipe: nil, left: limit)
    case .pipe(let pipe): Iterator(rest: [], pipe: pipe, left: limit)
    }
  }

  /// Chunks as they arrive, up to the limit.
  package struct Iterator: AsyncIteratorProtocol {
    fileprivate var rest: [UInt8]
    fileprivate let pipe: BodyPipe?
    fileprivate var left: Int

    package mutating func next() async throws(BodyError) -> [UInt8]? {
      guard let chunk = try await more() else { return nil }
      guard chunk.count <= left else { throw .tooLarge }
      left -= chunk.count
      return chunk
    }

    private mutating func more() async throws(BodyError) -> [UInt8]? {
      if let pipe { return try await pipe.next() }
      guard !rest.isEmpty else { return nil }
      defer { rest = [] }
      return rest
    }
  }
}
