import Domain
import Support
import Testing

struct BreakerTests {
  private static let now = Timestamp(seconds: 1_800_000_000)

  /// What happens to a breaker, at so many seconds.
  struct Step: Sendable {
    let second: Int64
    let sign: BreakerSignal
    var times = 1
  }

  /// Where a breaker stands after its steps: what its owner was told, and for how many seconds from
  /// the last step on nothing goes.
  struct Stand: Sendable, Equatable {
    var told: [Breaker.Change] = []
    var pause: Int64?
    var isHealthy = false
    var needsProbe = false
  }

  private static func asked(_ second: Int64) -> BreakerSignal {
    .throttled(until: now + .seconds(second))
  }

  static let courses: [Case<[Step], Stand>] = [
    Case("nothing happened", [], Stand(isHealthy: true)),
    Case(
      "what works stays healthy", [Step(second: 0, sign: .success, times: 50)],
      Stand(isHealthy: true)),
    Case("nine failures are borne", [Step(second: 0, sign: .failure, times: 9)], Stand()),
    Case(
      "the tenth opens it for five seconds", [Step(second: 0, sign: .failure, times: 10)],
      Stand(told: [.opened], pause: 5)),
    Case(
      "failures days apart count as well",
      (0..<10).map { Step(second: $0 * 86_400, sign: .failure) }, Stand(told: [.opened], pause: 5)),
    Case(
      "an answer between them starts anew",
      [
        Step(second: 0, sign: .failure, times: 9), Step(second: 1, sign: .success),
        Step(second: 2, sign: .failure, times: 9),
      ], Stand()),
    Case(
      "an answer forgets failures",
      [Step(second: 0, sign: .failure, times: 9), Step(second: 1, sign: .success)],
      Stand(isHealthy: true)),
    Case(
      "what was under way makes nothing worse", [Step(second: 0, sign: .failure, times: 40)],
      Stand(told: [.opened], pause: 5)),
    Case(
      "a probe that fails doubles the wait, and nobody is told again",
      [Step(second: 0, sign: .failure, times: 10), Step(second: 5, sign: .failure)],
      Stand(told: [.opened], pause: 10)),
    Case(
      "the wait is bounded",
      [Step(second: 0, sign: .failure, times: 10)]
        + (1...90).map { Step(second: $0 * 1000, sign: .failure) },
      Stand(told: [.opened], pause: 900)),
    Case(
      "a probe that is answered closes it",
      [Step(second: 0, sign: .failure, times: 10), Step(second: 5, sign: .success)],
      Stand(told: [.opened, .closed], isHealthy: true)),
    Case(
      "so does an answer to what was under way",
      [Step(second: 0, sign: .failure, times: 10), Step(second: 1, sign: .success)],
      Stand(told: [.opened, .closed], isHealthy: true)),
    Case(
      "closed, it has all its failures before it again",
      [
        Step(second: 0, sign: .failure, times: 10), Step(second: 5, sign: .failure),
        Step(second: 20, sign: .success), Step(second: 21, sign: .failure, times: 10),
      ], Stand(told: [.opened, .closed, .opened], pause: 5)),
    Case(
      "a receiver who asks for a pause gets it", [Step(second: 0, sign: asked(600))],
      Stand(pause: 600)),
    Case(
      "the longest pause counts",
      [Step(second: 0, sign: asked(600)), Step(second: 10, sign: asked(60))], Stand(pause: 590)),
    Case(
      "an answer does not end a pause that was asked for",
      [Step(second: 0, sign: asked(600)), Step(second: 10, sign: .success)], Stand(pause: 590)),
    Case(
      "a pause that is over is forgotten with the next answer",
      [Step(second: 0, sign: asked(600)), Step(second: 600, sign: .success)], Stand(isHealthy: true)
    ),
    Case("a pause in the past is none", [Step(second: 0, sign: asked(-1))], Stand(isHealthy: true)),
    Case(
      "of both pauses the later one counts",
      [Step(second: 0, sign: .failure, times: 10), Step(second: 1, sign: asked(60))],
      Stand(told: [.opened], pause: 59)),
  ]

  @Test(arguments: courses)
  func `A breaker stands where its attempts led it`(row: Case<[Step], Stand>) {
    var breaker = Breaker()
    var told = [Breaker.Change]()
    for step in row.input {
      for _ in 0..<step.times {
        told += [breaker.learn(step.sign, at: Self.now + .seconds(step.second))].compactMap(\.self)
      }
    }
    let end = Self.now + .seconds(row.input.last?.second ?? 0)
    let pause = breaker.pausedUntil(at: end).map { ($0 - end).wholeSeconds }
    #expect(
      Stand(
        told: told, pause: pause, isHealthy: breaker.isHealthy,
        needsProbe: breaker.needsProbe(at: end)) == row.output)
  }

  @Test func `Once its wait is over it needs a probe, and one at a time`() {
    var breaker = Breaker()
    for _ in 0..<Breaker.threshold { _ = breaker.learn(.failure, at: Self.now) }
    let later = Self.now + Breaker.firstWait
    #expect(!breaker.needsProbe(at: Self.now))
    #expect(breaker.needsProbe(at: later))
    breaker.probe(at: later)
    #expect(!breaker.needsProbe(at: later))
    #expect(breaker.needsProbe(at: later + Breaker.probeTime))
    // The probe's failure counts, although it is kept open for it.
    _ = breaker.learn(.failure, at: later + .seconds(1))
    #expect(breaker.pausedUntil(at: later) == later + .seconds(11))
  }

  @Test func `A probe that was not sent makes way for the next at once, and changes nothing else`()
  {
    var breaker = Breaker()
    for _ in 0..<Breaker.threshold { _ = breaker.learn(.failure, at: Self.now) }
    let open = breaker
    #expect(breaker.learn(.notSent, at: Self.now) == nil)
    #expect(breaker == open)
    let later = Self.now + Breaker.firstWait
    breaker.probe(at: later)
    #expect(breaker.learn(.notSent, at: later + .seconds(1)) == nil)
    #expect(breaker.needsProbe(at: later + .seconds(1)))
    #expect((breaker.failures, breaker.trips) == (open.failures, open.trips))
    var healthy = Breaker()
    #expect(healthy.learn(.notSent, at: Self.now) == nil)
    #expect(healthy.isHealthy)
  }

  @Test func `A probe is made again only when the former must have ended`() {
    // A mail may take a minute, and a probe of several requests is bounded by its steps.
    #expect(Breaker.probeTime > .minutes(1))
  }

  @Test func `Whatever happens, it never waits longer than its bound or for ever`() {
    forAll("breakers", rounds: 2_000) { random in
      var breaker = Breaker()
      var moment = Self.now
      for _ in 0..<Int.random(in: 1...60, using: &random) {
        moment = moment + .milliseconds(.random(in: 0...1_000_000, using: &random))
        if breaker.needsProbe(at: moment), Bool.random(using: &random) {
          breaker.probe(at: moment)
        }
        _ = breaker.learn(
          Int.random(in: 0...9, using: &random) == 0 ? .success : .failure, at: moment)
        let pause = breaker.pausedUntil(at: moment).map { $0 - moment } ?? .seconds(0)
        guard pause <= Breaker.longestWait, breaker.trips == 0 || breaker.openUntil != nil,
          breaker.isHealthy == (breaker == Breaker())
        else { return "\(breaker) at \(moment)" }
      }
      return nil
    }
  }
}
