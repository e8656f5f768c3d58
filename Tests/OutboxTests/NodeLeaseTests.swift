import Testing

@testable import Outbox

@Suite struct NodeLeaseTests {
  private static let begin = ContinuousClock.now

  /// A heartbeat: when it was sent and when the store had answered, in seconds.
  struct Heartbeat: Sendable {
    let sent, answered: Int
    init(_ sent: Int, _ answered: Int) { (self.sent, self.answered) = (sent, answered) }
  }

  private func moment(_ second: Int) -> ContinuousClock.Instant {
    Self.begin + .seconds(second)
  }

  @Test(arguments: [
    ("before the first beat", [Heartbeat](), 0, nil),
    ("after it", [Heartbeat(0, 1)], 11, 1),
    ("counted from when it was sent", [Heartbeat(0, 5)], 12, nil),
    ("answered too late to count", [Heartbeat(0, 13)], 13, nil),
    ("goes on from beat to beat", [Heartbeat(0, 1), Heartbeat(5, 6), Heartbeat(10, 11)], 21, 1),
    ("after a freeze", [Heartbeat(0, 1), Heartbeat(40, 41)], 42, 2),
    ("after a beat that was under way too long", [Heartbeat(0, 1), Heartbeat(5, 16)], 16, 2),
  ])
  func `an epoch lasts as long as heartbeats follow each other`(
    name: String, heartbeats: [Heartbeat], second: Int, epoch: Int?
  ) {
    var lease = NodeLease(length: .seconds(12))
    for heartbeat in heartbeats {
      lease.renew(from: moment(heartbeat.sent), at: moment(heartbeat.answered))
    }
    #expect(lease.epoch(at: moment(second)) == epoch)
  }
}
