import Glibc
import Store

/// The command line of the benchmarks.
enum BenchProgram {
  static let benches = [
    Bench(name: "fanout", run: FanoutBench.run), Bench(name: "create", run: CreateBench.run),
    Bench(name: "page", run: PageBench.run), Bench(name: "latency", run: LatencyBench.run),
    Bench(name: "scale", run: ScaleBench.run), Bench(name: "memory", run: MemoryBench.run),
    Bench(name: "start", run: StartBench.run), Bench(name: "nodes", run: NodesBench.run),
    Bench(name: "isolation", run: IsolationBench.run),
  ]

  /// Runs the bench that the arguments name and ends the process.
  static func run(_ arguments: [String]) async -> Never {
    _ = signal(SIGPIPE, SIG_IGN)
    let words = Array(arguments.dropFirst())
    if words == [Receiver.word] { exit(await Receiver.run()) }
    do {
      let (bench, options) = try parse(words)
      let place = try BenchPlace(options)
      let result = await outcome { try await bench.run(place) }
      place.leave()
      Report.say(bench.name + " " + (try result.get()).text)
      exit(0)
    } catch let error as BenchFailure {
      Report.complain("postern-bench: " + error.message)
      exit(error.code)
    } catch {
      Report.complain("postern-bench: \(error)")
      exit(1)
    }
  }

  private static func outcome(
    _ work: () async throws -> BenchResult
  ) async -> Result<BenchResult, any Error> {
    do { return .success(try await work()) } catch { return .failure(error) }
  }

  private static func parse(_ words: [String]) throws -> (Bench, BenchOptions) {
    var names: [String] = []
    var options = BenchOptions()
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--") else {
        names.append(word)
        continue
      }
      guard let value = rest.popFirst(), try options.take(word, value) else { throw usage }
    }
    guard names.count == 1, let bench = benches.first(where: { $0.name == names[0] }) else {
      throw usage
    }
    return (bench, options)
  }

  private static var usage: BenchFailure {
    let known = benches.map(\.name).joined(separator: "|")
    return BenchFailure(
      "usage: postern-bench \(known) [--store sqlite|postgres|URL] [--tasks N] [--seconds N]",
      code: 64)
  }
}

/// A benchmark: prints its steps and returns a result.
struct Bench: Sendable {
  let name: String
  let run: @Sendable (BenchPlace) async throws -> BenchResult
}

/// The last line of a bench, after its name.
enum BenchResult: Sendable {
  case ratio(ours: Double, theirs: Double)
  case p95(milliseconds: Double)
  /// The used part of an allowance.
  case share(of: Double, bar: Double, unit: String)

  /// The round with the median ratio of its two sides.
  ///
  /// The sides ran right after one another, so other load on the machine fell on both.
  static func middle(ours: [Double], theirs: [Double]) -> BenchResult {
    let rounds = zip(ours, theirs).sorted { $0.0 / $0.1 < $1.0 / $1.1 }
    let (ours, theirs) = rounds[rounds.count / 2]
    return .ratio(ours: ours, theirs: theirs)
  }

  var text: String {
    switch self {
    case .ratio(let ours, let theirs):
      "ratio \(Report.figure(ours / theirs, digits: 2))"
        + " (\(Report.figure(ours))/s ÷ \(Report.figure(theirs))/s)"
    case .share(let used, let bar, let unit):
      "ratio \(Report.figure(used / bar, digits: 2))"
        + " (\(Report.figure(used, digits: 1)) ÷ \(Report.figure(bar, digits: 1)) \(unit))"
    case .p95(let milliseconds): "p95 \(Report.figure(milliseconds, digits: 1)) ms"
    }
  }
}

/// A reason why a bench gave no result.
struct BenchFailure: Error {
  let message: String
  let code: Int32

  init(_ message: String, code: Int32 = 1) {
    self.message = message
    self.code = code
  }
}
