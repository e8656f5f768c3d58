/// A closure that waits for a thread of the store, and the caller that waits for its outcome.
///
/// Sendable because the queue's lock guards it until a thread takes it, and that thread alone uses it
/// from then on.
class Work: @unchecked Sendable {
  let scope: Scope

  init(scope: Scope) { self.scope = scope }

  /// Runs the closure and keeps its result; returns what it threw.
  func run(in transaction: any Transaction) -> (any Error)? { nil }

  /// Lets the caller go on, with the kept result or with a failure.
  func finish(_ failure: (any Error)?) {}
}

/// Work with a result of one type.
final class Job<Result: Sendable>: Work, @unchecked Sendable {
  private let body: @Sendable (any Transaction) throws -> Result
  private let caller: CheckedContinuation<Result, any Error>
  private var result: Result?

  init(
    scope: Scope, body: @escaping @Sendable (any Transaction) throws -> Result,
    caller: CheckedContinuation<Result, any Error>
  ) {
    self.body = body
    self.caller = caller
    super.init(scope: scope)
  }

  override func run(in transaction: any Transaction) -> (any Error)? {
    do {
      result = try body(transaction)
      return nil
    } catch {
      return error
    }
  }

  override func finish(_ failure: (any Error)?) {
    if let failure {
      caller.resume(throwing: failure)
    } else if let result {
      caller.resume(returning: result)
    } else {
      caller.resume(throwing: StoreError.closed)
    }
  }
}
