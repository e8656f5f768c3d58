import Concurrency
import Testing

struct CompletionTests {
  @Test func `a completion resumes every waiter at its last part`() async {
    let completion = Completion(parts: 2)
    async let first: Void = completion.wait()
    async let second: Void = completion.wait()
    completion.reach()
    #expect(!completion.isReached)
    completion.reach()
    _ = await (first, second)
    #expect(completion.isReached)
  }

  @Test func `a wait after the completion returns at once`() async {
    let completion = Completion()
    completion.reach()
    completion.reach()
    await completion.wait()
    #expect(completion.isReached)
  }
}

struct WakeUpTests {
  @Test func `signals before a wait count as one`() async {
    let wakeUp = WakeUp()
    wakeUp.signal()
    wakeUp.signal()
    await wakeUp.wait()
    let elapsed = await ContinuousClock().measure { await wakeUp.wait(atMost: .milliseconds(20)) }
    #expect(elapsed >= .milliseconds(15))
  }

  @Test func `a signal ends a wait before its duration`() async {
    let wakeUp = WakeUp()
    async let elapsed = ContinuousClock().measure { await wakeUp.wait(atMost: .seconds(60)) }
    wakeUp.signal()
    #expect(await elapsed < .seconds(30))
  }

  @Test func `a wait of no duration takes the signal and returns`() async {
    let wakeUp = WakeUp()
    wakeUp.signal()
    await wakeUp.wait(atMost: .zero)
    let elapsed = await ContinuousClock().measure { await wakeUp.wait(atMost: .milliseconds(20)) }
    #expect(elapsed >= .milliseconds(15))
  }
}
