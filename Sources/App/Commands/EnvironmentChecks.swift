import Domain
import FoundationEssentials
import JSON
import Store
import Transfer

/// What `doctor` looks at around the store, one function each; none needs the store to be well.
struct EnvironmentChecks {
  private let configuration: Configuration
  private let transfer: Transfer

  init(_ configuration: Configuration, _ transfer: Transfer) {
    self.configuration = configuration
    self.transfer = transfer
  }

  func findings() async -> [Finding] {
    [disk(), await address(), await relay()].compactMap(\.self)
  }

  /// Nil where the store is not on a disk of this machine.
  private func disk() -> Finding? {
    guard case .sqlite(let path) = configuration.store else { return nil }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let files = FileManager.default
    guard let free = Self.bytes(try? files.attributesOfFileSystem(forPath: folder)[.systemFreeSize])
    else { return nil }
    let size = Self.bytes(try? files.attributesOfItem(atPath: path)[.size]) ?? 0
    return Self.disk(free: free, store: size, folder)
  }

  private static func bytes(_ value: Any?) -> Int64? {
    (value as? any BinaryInteger).map { Int64(clamping: $0) }
  }

  /// What that much room means to a store of that size, which `backup` and `erase` write once more.
  static func disk(free: Int64, store: Int64, _ folder: String) -> Finding {
    let room = "\(free >> 20) MB are free in \(folder)"
    if free < 64 << 20 {
      return Finding("disk", .bad, "\(room): when it is full, requests get 503; make room now.")
    }
    if free < max(1 << 30, store) {
      return Finding(
        "disk", .doubtful,
        "\(room) and the store has \(store >> 20) MB, which 'backup' and 'erase' write once more; "
          + "make room soon.")
    }
    return Finding("disk", .good, room)
  }

  private func address() async -> Finding {
    guard let url = configuration.publicURL else {
      return Finding(
        "public-url", .doubtful,
        "not set; links lead to \(configuration.listenURL). "
          + "Set --public-url.")
    }
    if let complaint = await silence(of: url) {
      return Finding("public-url", .doubtful, complaint)
    }
    guard url.hasPrefix("https://") else {
      return Finding(
        "public-url", .doubtful,
        "\(url) is not https; links and sessions could be read on the way. Put TLS in front.")
    }
    return Finding("public-url", .good, "\(url) answers")
  }

  /// Why nobody who follows a link gets there, as far as can be seen from here; nil when all is well.
  private func silence(of origin: String) async -> String? {
    do {
      let url = try TransferURL(origin + "/healthz", policy: .unguarded)
      let request = TransferRequest(.http(try HTTPCall(.get, url)), policy: .unguarded)
      switch await transfer.send(request).result {
      case .response(status: 200, _, let body, _):
        let isOurs = (try? JSON(parsing: body))?["status"] == "ok"
        return isOurs ? nil : "\(url) is answered by another program; check the proxy's upstream."
      case .response(let status, _, _, _):
        return
          "\(url)/healthz answers \(status); does 'postern serve' run, and does the proxy pass "
          + "everything to it?"
      case .failed(let failure):
        return "\(url) cannot be reached from here: \(failure.advice)"
      case .smtp: return "\(url) is no web server."
      }
    } catch {
      return error.message
    }
  }

  private func relay() async -> Finding {
    guard let relay = configuration.relay else {
      return Finding("smtp", .doubtful, "not set; invitations and codes wait. Set --smtp.")
    }
    let place = "\(relay.host):\(relay.port)"
    switch await transfer.send(.greeting).result {
    case .smtp(let code, _) where (200..<300).contains(code):
      return Finding("smtp", .good, "\(place) took the login")
    case .smtp(let code, _):
      return Finding("smtp", .bad, "\(place) answered \(code); check user and password.")
    case .failed(let failure):
      return Finding("smtp", .bad, "\(place): \(failure.advice)")
    case .response:
      return Finding("smtp", .bad, "\(place) is no mail relay")
    }
  }
}

extension TransferFailure {
  /// What went wrong and where to look.
  fileprivate var advice: String {
    switch self {
    case .resolve: "the name leads to no address; check host and DNS."
    case .connect: "nobody takes the connection; check host, port and firewall."
    case .tls: "no TLS that can be trusted; check certificate, port, scheme and --ca-file."
    case .timeout, .tooSlow: "no answer in time; check host, port and firewall."
    default: "it failed (\(rawValue)); look at its log."
    }
  }
}
