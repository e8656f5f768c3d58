import Glibc

/// A thread of our own for calls that block.
enum Thread {
  static func detach(_ work: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let box = unsafe Unmanaged.passRetained(Box(work))
    let code = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().work()
        return nil
      }, unsafe box.toOpaque())
    precondition(code == 0, "a thread cannot be started")
    pthread_detach(thread)
  }

  private final class Box: Sendable {
    let work: @Sendable () -> Void
    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
  }
}
