import Synchronization

/// A time series, or the few series of a histogram.
package protocol Instrument: AnyObject, Sendable {
  /// Writes the instrument's lines.
  func expose(_ name: String, _ labels: [(String, String)], on page: inout Exposition)
}

/// Counts events; never goes down.
package final class Counter: Instrument {
  private let count = Atomic<UInt64>(0)

  package func add(_ amount: UInt64 = 1) { count.wrappingAdd(amount, ordering: .relaxed) }

  package var value: UInt64 { count.load(ordering: .relaxed) }

  package func expose(_ name: String, _ labels: [(String, String)], on page: inout Exposition) {
    page.line(name, labels, String(value))
  }
}

/// Holds a present amount.
package final class Gauge: Instrument {
  private let level = Atomic<Int64>(0)

  package func set(_ amount: Int) { level.store(Int64(amount), ordering: .relaxed) }

  package func add(_ amount: Int) { level.wrappingAdd(Int64(amount), ordering: .relaxed) }

  package var value: Int { Int(level.load(ordering: .relaxed)) }

  package func expose(_ name: String, _ labels: [(String, String)], on page: inout Exposition) {
    page.line(name, labels, String(value))
  }
}

/// A gauge whose value is read from elsewhere.
final class ReadGauge: Instrument {
  private let read: @Sendable () -> Double

  init(_ read: @escaping @Sendable () -> Double) { self.read = read }

  func expose(_ name: String, _ labels: [(String, String)], on page: inout Exposition) {
    page.line(name, labels, Exposition.text(read()))
  }
}

/// Sorts observations into buckets by their upper bounds.
package final class Histogram: Instrument {
  /// Bounds for durations, from half a millisecond to ten seconds.
  package static let seconds = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]

  private struct State {
    var counts: [UInt64]
    var sum = 0.0
  }

  private let bounds: [Double]
  private let state: Mutex<State>

  init(_ bounds: [Double]) {
    precondition(
      zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 } && bounds.allSatisfy(\.isFinite),
      "bucket bounds ascend")
    self.bounds = bounds
    state = Mutex(State(counts: [UInt64](repeating: 0, count: bounds.count + 1)))
  }

  package func observe(_ value: Double) {
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock { state in
      state.counts[bucket] &+= 1
      state.sum += value
    }
  }

  /// Observes the time since a moment of the steady clock, in seconds.
  package func observe(since start: ContinuousClock.Instant) {
    observe(start.duration(to: .now) / .seconds(1))
  }

  package func expose(_ name: String, _ labels: [(String, String)], on page: inout Exposition) {
    let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
    var total: UInt64 = 0
    for (bound, count) in zip(bounds.map(Exposition.text) + ["+Inf"], counts) {
      total &+= count
      page.line(name + "_bucket", labels + [("le", bound)], String(total))
    }
    page.line(name + "_sum", labels, Exposition.text(sum))
    page.line(name + "_count", labels, String(total))
  }
}
