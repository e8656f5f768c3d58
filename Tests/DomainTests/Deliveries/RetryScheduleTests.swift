import Domain
import Support
import Testing

struct RetryScheduleTests {
  private static let now = Timestamp(seconds: 1_800_000_000)
  private static let everyOutcome: [Outcome] = [
    .delivered(Outcome.Receipt()), .retry("r"), .retryAfter(.seconds(90), "r"), .permanent("r"),
    .gone("r"), .blocked("r"),
  ]

  static let shapes: [Case<RetrySchedule, [Int64]>] = [
    Case("webhooks: ten attempts over 75 h 35 min", .webhook, [10, 75 * 3600 + 35 * 60 + 5]),
    Case("notices: ten attempts within a day", .notice, [10, 78_155]),
    Case("codes: seven attempts within four minutes", .code, [7, 232]),
  ]

  @Test(arguments: shapes)
  func `A schedule has its attempts and its length`(row: Case<RetrySchedule, [Int64]>) {
    var (attempts, moment) = (Int64(1), Self.now)
    while case .again(let next) = row.input.next(
      after: .retry("r"), attempts: Int(attempts), now: moment, deadline: nil, jitter: 0)
    {
      (attempts, moment) = (attempts + 1, next)
    }
    #expect([attempts, (moment - Self.now).wholeSeconds] == row.output)
  }

  @Test(arguments: [RetrySchedule.webhook, .notice, .code])
  func `Waits never shrink`(schedule: RetrySchedule) {
    #expect(schedule.waits == schedule.waits.sorted())
  }

  @Test func `All codes are tried within the life of a code`() {
    let total = RetrySchedule.code.waits.reduce(.seconds(0), +)
    #expect(total < CodeRules.lifetime)
  }

  static let steps: [Case<Outcome, RetrySchedule.Step>] = [
    Case("delivered", .delivered(Outcome.Receipt()), .delivered),
    Case("superseded is delivered too", .delivered(Outcome.Receipt(.superseded)), .delivered),
    Case("permanent", .permanent("r"), .discard),
    Case("gone", .gone("r"), .discard),
    Case("blocked", .blocked("r"), .again(at: now + .minutes(1))),
    Case("retry", .retry("r"), .again(at: now + .seconds(5))),
    Case("later than the schedule", .retryAfter(.hours(1), "r"), .again(at: now + .hours(1))),
    Case("sooner than the schedule", .retryAfter(.seconds(1), "r"), .again(at: now + .seconds(5))),
    Case("in the past", .retryAfter(.seconds(-9), "r"), .again(at: now + .seconds(5))),
    Case("beyond all time", .retryAfter(.seconds(.max), "r"), .again(at: Timestamp(seconds: .max))),
  ]

  @Test(arguments: steps)
  func `An outcome leads to one step`(row: Case<Outcome, RetrySchedule.Step>) {
    let step = RetrySchedule.webhook.next(
      after: row.input, attempts: 1, now: Self.now, deadline: nil, jitter: 0)
    #expect(step == row.output)
  }

  static let last: [Case<Int, Bool>] = [
    Case("none counted", 0, false), Case("the first", 1, true), Case("the ninth", 9, true),
    Case("the tenth", 10, false), Case("an eleventh", 11, false), Case("hostile", .max, false),
  ]

  @Test(arguments: last) func `Ten failed attempts are all`(row: Case<Int, Bool>) {
    let step = RetrySchedule.webhook.next(
      after: .retry("r"), attempts: row.input, now: Self.now, deadline: nil, jitter: 0)
    #expect((step != .discard) == row.output)
  }

  @Test(arguments: [0, 1, 10, 1000])
  func `What we block ourselves uses up no attempt`(attempts: Int) {
    let step = RetrySchedule.webhook.next(
      after: .blocked("r"), attempts: attempts, now: Self.now, deadline: nil, jitter: 0)
    #expect(step == .again(at: Self.now + .minutes(1)))
  }

  @Test func `Never too early, never past the deadline, at most a fifth late`() {
    forAll("retry steps", rounds: 10_000) { random in
      let schedule = [RetrySchedule.webhook, .notice, .code].randomElement(using: &random)
      let attempts = Int.random(in: 1...6, using: &random)
      let least = Interval.milliseconds(.random(in: -1000...90_000_000, using: &random))
      let deadline =
        Bool.random(using: &random)
        ? Self.now + .seconds(.random(in: -5...90_000, using: &random)) : nil
      let step = schedule?.next(
        after: .retryAfter(least, "r"), attempts: attempts, now: Self.now, deadline: deadline,
        jitter: .random(in: -0.5...1.5, using: &random))
      let wait = max(schedule?.waits[attempts - 1] ?? .days(9), least)
      let latest = Self.now + wait + .milliseconds(wait.milliseconds / 5 + 1)
      let isRight =
        switch step {
        case .again(let moment):
          moment >= Self.now + wait && moment <= latest && deadline.map { moment < $0 } ?? true
        case .discard: deadline.map { $0 <= latest } ?? false
        default: false
        }
      return isRight ? nil : "\(String(describing: step)) after \(wait), attempt \(attempts)"
    }
  }

  static let deadlines: [Case<Int64, Bool>] = [
    Case("long after", 3600, true), Case("just after", 6, true),
    Case("at the same moment", 5, false),
    Case("before", 4, false), Case("past already", -1, false),
  ]

  @Test(arguments: deadlines)
  func `Nothing is tried at or after its deadline`(row: Case<Int64, Bool>) {
    let step = RetrySchedule.webhook.next(
      after: .retry("r"), attempts: 1, now: Self.now, deadline: Self.now + .seconds(row.input),
      jitter: 0)
    #expect(step == (row.output ? .again(at: Self.now + .seconds(5)) : .discard))
  }

  @Test func `Every outcome has its word and its reason`() {
    #expect(
      Self.everyOutcome.map(\.word)
        == ["delivered", "retry", "retry_after", "permanent", "gone", "blocked"])
    #expect(Self.everyOutcome.map(\.reason) == [nil, "r", "r", "r", "r", "r"])
    let superseded = Outcome.delivered(Outcome.Receipt(.superseded, note: "too late"))
    #expect([superseded.word, superseded.reason] == ["superseded", "too late"])
  }

  @Test func `A delivery is open until it is delivered, withdrawn or given up`() {
    #expect(DeliveryState.allCases.filter(\.isOpen) == [.available, .retryable])
  }

  @Test func `Each purpose has its schedule, and some end with the task`() {
    let schedules = DeliveryPurpose.allCases.map(\.schedule)
    #expect(schedules == [.notice, .code, .notice, .notice, .webhook, .webhook, .notice])
    #expect(DeliveryPurpose.allCases.filter(\.endsWithTask) == [.invite, .code, .notice])
  }
}
