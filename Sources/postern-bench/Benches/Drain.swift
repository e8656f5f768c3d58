import Domain
import Gateway
import Outbox

/// Writes tasks and has their deliveries sent.
struct Drain: Sendable {
  private let channels: [String]

  init(to channels: [String]) { self.channels = channels }

  /// Deliveries a second, from the start of the nodes' outboxes to the last recorded result.
  ///
  /// - Parameter nodes: the nodes that work on the store; the first one writes.
  func pace(of nodes: [BenchEnvironment], tasks: Int) async throws -> Pace {
    try await write(nodes[0], tasks)
    let goal = tasks * channels.count
    let recorded = Recorded()
    let outboxes = nodes.map { $0.outbox { recorded.add($0) } }
    let start = Pace.Start()
    return await withDiscardingTaskGroup { group in
      for outbox in outboxes { group.addTask { await outbox.run() } }
      await recorded.reached(goal)
      let pace = start.pace(of: goal)
      for outbox in outboxes { outbox.stop() }
      return pace
    }
  }

  /// Makes the tasks, many at once, so that they share commits.
  private func write(_ station: BenchEnvironment, _ tasks: Int) async throws {
    let body = try SampleTask.values(channels: channels)
    try await withThrowingTaskGroup { group in
      for _ in 0..<min(64, tasks) {
        group.addTask {
          for _ in 0..<(tasks / min(64, tasks)) {
            _ = try await station.gateway.createTask(body, by: station.caller)
          }
        }
      }
      for _ in 0..<(tasks % min(64, tasks)) {
        _ = try await station.gateway.createTask(body, by: station.caller)
      }
      try await group.waitForAll()
    }
  }
}
