import Domain
import FoundationEssentials
import JSON
import Store

/// The real program, found beside the bench, that serves a store.
final class ServedPostern: Sendable {
  let port: UInt16
  /// Seconds from the start until the program said that it is ready.
  let start: Double
  private let child: Child

  init(_ store: StoreAddress, keys: String) throws {
    port = try ClientSocket.freePort()
    let begin = Stopwatch.now
    child = try Child(
      [
        try Self.program, "serve", "--listen", "127.0.0.1:\(port)", "--log-level", "error",
        "--allow-address", "127.0.0.1/32",
      ] + Self.flags(store, keys))
    while true {
      if let socket = try? ClientSocket(port: port) {
        let status = try? socket.exchange(HTTPText.get("/readyz")).status
        socket.close()
        if status == 200 { break }
      }
      guard Stopwatch.seconds(since: begin) < 60 else {
        child.stop()
        throw BenchFailure("postern serve is not ready after a minute")
      }
      Stopwatch.sleep(until: Stopwatch.now + 500_000)
    }
    start = Stopwatch.seconds(since: begin)
  }

  func stop() { child.stop() }

  /// Megabytes of resident memory.
  func resident() throws -> Double {
    let path = "/proc/\(child.processID)/status"
    let text = String(
      decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    guard let word = line?.split(separator: " ").dropFirst().first, let size = Double(word) else {
      throw BenchFailure("postern serve has ended")
    }
    return size / 1024
  }

  /// Runs a command and parses the JSON that it prints.
  static func command(_ words: [String], _ store: StoreAddress, keys: String) throws -> JSON {
    let child = try Child([try program] + words + ["--json"] + flags(store, keys))
    let text = child.readToEnd()
    child.stop()
    guard let json = try? JSON(parsing: Array(text.utf8)) else {
      throw BenchFailure("postern \(words.joined(separator: " ")) failed")
    }
    return json
  }

  private static func flags(_ store: StoreAddress, _ keys: String) throws -> [String] {
    ["--store", store.whole, "--key-ring", keys]
  }

  private static var program: String {
    get throws {
      let own =
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
      let path = own.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/postern"
      guard FileManager.default.isExecutableFile(atPath: path) else {
        throw BenchFailure("there is no \(path): swift build -c release")
      }
      return path
    }
  }
}

extension StoreAddress {
  /// The address with its password.
  fileprivate var whole: String {
    switch self {
    case .sqlite(let path): "sqlite:" + path
    case .temporary: "sqlite::memory:"
    case .postgres(let url): url
    }
  }
}
