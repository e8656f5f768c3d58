import Concurrency
import Support
import Synchronization
import Testing

struct OwnedThreadTests {
  private struct Refused: Error {}

  @Test func `a joined thread has run its body on a thread of its own`() throws {
    let identity = Mutex<UInt>(0)
    let thread = try OwnedThread("joined") { identity.withLock { $0 = OwnedThread.current } }
    thread.join()
    #expect(identity.withLock { $0 } != 0 && identity.withLock { $0 } != OwnedThread.current)
  }

  @Test func `blocking work on a thread gives its value or its error`() async throws {
    #expect(await OwnedThread.run("value") { 7 } == 7)
    await #expect(throws: Refused.self) {
      try await OwnedThread.run("error") { () throws(Refused) -> Int in throw Refused() }
    }
  }

  @Test func `a semaphore lets as many waits pass as it has signals`() throws {
    let semaphore = Semaphore()
    let passed = Mutex(0)
    let thread = try OwnedThread("waits") {
      for _ in 0..<3 {
        semaphore.wait()
        passed.withLock { $0 += 1 }
      }
    }
    for _ in 0..<3 { semaphore.signal() }
    thread.join()
    #expect(passed.withLock { $0 } == 3)
  }

  @Test func `a descriptor that was signalled ends a wait until it is cleared`() throws {
    let wakeUp = try #require(WakeUpDescriptor())
    wakeUp.signal()
    wakeUp.signal()
    let clock = ContinuousClock()
    #expect(clock.measure { wakeUp.wait(atMost: 60_000) } < .seconds(30))
    wakeUp.clear()
    #expect(clock.measure { wakeUp.wait(atMost: 20) } >= .milliseconds(15))
  }
}
