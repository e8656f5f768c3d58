import CLinux
import Concurrency

/// An epoll set and the event descriptor that interrupts its wait.
///
/// It belongs to one thread, but `wake` may be called from any.
final class Poller: Sendable {
  /// What a descriptor is watched for.
  struct Interest: OptionSet, Sendable {
    let rawValue: UInt32
    static let input = Interest(rawValue: EPOLLIN.rawValue)
    static let output = Interest(rawValue: EPOLLOUT.rawValue)
    static let hangUp = Interest(rawValue: EPOLLHUP.rawValue)
    static let failure = Interest(rawValue: EPOLLERR.rawValue)
    /// Wakes few of the loops that share a listener.
    static let exclusive = Interest(rawValue: EPOLLEXCLUSIVE.rawValue)
  }

  static let wakeToken = UInt64.max
  private let poll: Int32
  private let wakeUp: WakeUpDescriptor

  init() throws(ServerError) {
    guard let wakeUp = WakeUpDescriptor() else { throw .noDescriptors }
    self.wakeUp = wakeUp
    poll = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard poll >= 0 else { throw .noDescriptors }
    add(wakeUp.descriptor, .input, token: Self.wakeToken)
  }

  deinit { close(poll) }

  func add(_ descriptor: Int32, _ interest: Interest, token: UInt64) {
    _ = postern_epoll_change(poll, EPOLL_CTL_ADD, descriptor, interest.rawValue, token)
  }

  func change(_ descriptor: Int32, _ interest: Interest, token: UInt64) {
    _ = postern_epoll_change(poll, EPOLL_CTL_MOD, descriptor, interest.rawValue, token)
  }

  func remove(_ descriptor: Int32) {
    _ = postern_epoll_change(poll, EPOLL_CTL_DEL, descriptor, 0, 0)
  }

  /// Fills both arrays, which must hold 128 entries each, and says how many events there are.
  func wait(_ tokens: inout [UInt64], _ masks: inout [UInt32], milliseconds: Int32) -> Int {
    precondition(tokens.count >= 128 && masks.count >= 128, "a wait takes 128 entries")
    let count = unsafe tokens.withUnsafeMutableBufferPointer { tokens -> Int32 in
      unsafe masks.withUnsafeMutableBufferPointer { masks -> Int32 in
        guard let first = tokens.baseAddress, let second = masks.baseAddress else { return 0 }
        return unsafe postern_epoll_wait(poll, first, second, milliseconds)
      }
    }
    return max(0, Int(count))
  }

  func wake() { wakeUp.signal() }

  func clearWake() { wakeUp.clear() }
}
