import Glibc
import Store

/// The command line of the benchmarks.
enum BenchProgram {
  static let benches = [
    Bench(name: "fanout", run: FanoutBench.run), Bench(name: "create", run: CreateBench.run),
    Bench(name: "page", run: PageBench.run), Bench(name: "latency", run: LatencyBench.run),
  ]

  /// Runs the bench that the arguments name and ends the process.
  static func run(_ arguments: [String]) async -> Never {
    _ = signal(SIGPIPE, SIG_IGN)
    let words = Array(arguments.dropFirst())
    if words == [Receiver.word] { exit(await Receiver.run()) }
    do {
      let (bench, store) = try parse(words)
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let verdict = try await bench.run(BenchPlace(folder: folder, store: store))
      folder.remove()
      Report.say(bench.name + " " + verdict.text)
      exit(0)
    } catch let error as BenchFailure {
      Report.complain("postern-bench: " + error.message)
      exit(error.code)
    } catch {
      Report.complain("postern-bench: \(error)")
      exit(1)
    }
  }

  private static func parse(_ words: [String]) throws -> (Bench, StoreAddress?) {
    var names: [String] = []
    var store: StoreAddress?
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--store", let text = rest.popFirst() {
        store = try StoreAddress(text)
      } else {
        names.append(word)
      }
    }
    guard names.count == 1, let bench = benches.first(where: { $0.name == names[0] }) else {
      let known = benches.map(\.name).joined(separator: "|")
      throw BenchFailure("usage: postern-bench \(known) [--store URL]", code: 64)
    }
    return (bench, store)
  }
}

/// One benchmark: prints what it does and comes to a verdict.
struct Bench: Sendable {
  let name: String
  let run: @Sendable (BenchPlace) async throws -> Verdict
}

/// Where a bench keeps its files.
struct BenchPlace: Sendable {
  let folder: TemporaryFolder
  /// The store that was asked for; a fresh file in the folder without one.
  let store: StoreAddress?

  var storeAddress: StoreAddress { store ?? .sqlite(path: folder.path + "/postern.db") }
}

/// The last line of a bench, after its name.
enum Verdict: Sendable {
  case ratio(ours: Double, theirs: Double)
  case p95(milliseconds: Double)

  var text: String {
    switch self {
    case .ratio(let ours, let theirs):
      "ratio \(Report.figure(ours / theirs, digits: 2))"
        + " (\(Report.figure(ours))/s ÷ \(Report.figure(theirs))/s)"
    case .p95(let milliseconds): "p95 \(Report.figure(milliseconds, digits: 1)) ms"
    }
  }
}

/// Why a bench came to no verdict.
struct BenchFailure: Error {
  let message: String
  let code: Int32

  init(_ message: String, code: Int32 = 1) {
    self.message = message
    self.code = code
  }
}
