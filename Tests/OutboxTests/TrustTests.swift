import Testing

@testable import Outbox

@Suite struct TrustTests {
  private static let begin = ContinuousClock.now

  /// A beat: when it was sent and when the store had answered, in seconds.
  struct Beat: Sendable {
    let sent, answered: Int
    init(_ sent: Int, _ answered: Int) { (self.sent, self.answered) = (sent, answered) }
  }

  private func moment(_ second: Int) -> ContinuousClock.Instant {
    Self.begin + .seconds(second)
  }

  @Test(arguments: [
    ("before the first beat", [Beat](), 0, nil),
    ("after it", [Beat(0, 1)], 11, 1),
    ("counted from when it was sent", [Beat(0, 5)], 12, nil),
    ("answered too late to count", [Beat(0, 13)], 13, nil),
    ("goes on from beat to beat", [Beat(0, 1), Beat(5, 6), Beat(10, 11)], 21, 1),
    ("after a freeze", [Beat(0, 1), Beat(40, 41)], 42, 2),
    ("after a beat that was under way too long", [Beat(0, 1), Beat(5, 16)], 16, 2),
  ])
  func `a term lasts as long as beats follow each other`(
    name: String, beats: [Beat], second: Int, term: Int?
  ) {
    var trust = Trust(length: .seconds(12))
    for beat in beats { trust.renew(from: moment(beat.sent), at: moment(beat.answered)) }
    #expect(trust.term(at: moment(second)) == term)
  }
}
