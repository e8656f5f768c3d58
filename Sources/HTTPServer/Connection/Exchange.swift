/// The request under way on a connection and the state of its answer.
struct Exchange {
  /// Grows with every request, so that a late answer of an abandoned one is recognised.
  private(set) var number = 0
  private(set) var isOpen = false
  var task: Task<Void, Never>?
  var pipe: BodyPipe?
  var awaitsContinue = false
  var isPaused = false
  var isHeadOnly = false
  var isHTTP11 = true
  var hasBegun = false
  var isStreaming = false
  /// The whole answer has been written into the output.
  var isAnswered = false
  var keepsAlive = false
  private var writer: CheckedContinuation<Bool, Never>?

  mutating func begin(_ head: RequestHead) {
    let next = number + 1
    self = Exchange()
    number = next
    isOpen = true
    isHeadOnly = head.method == .head
    isHTTP11 = head.isHTTP11
  }

  mutating func end() {
    let last = number
    failWriter()
    self = Exchange()
    number = last
  }

  /// The handler's work is no longer wanted.
  mutating func abandon(_ error: BodyError) {
    pipe?.fail(error)
    task?.cancel()
    end()
  }

  /// Suspends the writer of a stream until the output has space.
  mutating func await(_ writer: CheckedContinuation<Bool, Never>) { self.writer = writer }

  mutating func resumeWriter() {
    let writer = self.writer
    self.writer = nil
    writer?.resume(returning: true)
  }

  private mutating func failWriter() {
    let writer = self.writer
    self.writer = nil
    writer?.resume(returning: false)
  }
}
