/// A rate, and the processor time that it cost this process.
struct Pace: Sendable, CustomStringConvertible {
  let perSecond: Double
  /// Microseconds of processor time for each, in this process.
  let processorTime: Double

  var description: String {
    "\(Report.figure(perSecond))/s (\(Report.figure(processorTime, digits: 1)) µs of CPU each)"
  }

  /// The beginning of a measurement.
  struct Start: Sendable {
    private let time = Stopwatch.now
    private let processorTime = Stopwatch.processorTime

    func pace(of count: Int) -> Pace {
      Pace(
        perSecond: Double(count) / Stopwatch.seconds(since: time),
        processorTime: Double(Stopwatch.processorTime - processorTime) / Double(count) / 1000)
    }
  }
}
