import Domain
import FoundationEssentials
import JSON
import Store
import Transfer

/// The checks of `doctor` outside the store, a function each; none needs a working store.
struct EnvironmentChecks {
  private let configuration: Configuration
  private let transfer: Transfer

  init(_ configuration: Configuration, _ transfer: Transfer) {
    self.configuration = configuration
    self.transfer = transfer
  }

  func findings() async -> [CheckResult] {
    [disk(), await address(), await relay()].compactMap(\.self)
  }

  /// Nil where the store is not on a disk of this machine.
  private func disk() -> CheckResult? {
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

  /// The meaning of free space for a store of a size, which `backup` and `erase` write once more.
  static func disk(free: Int64, store: Int64, _ folder: String) -> CheckResult {
    let space = "\(free >> 20) MB are free in \(folder)"
    if free < 64 << 20 {
      return CheckResult(
        "disk", .bad, "\(space): when it is full, requests get 503; free some now.")
    }
    if free < max(1 << 30, store) {
      return CheckResult(
        "disk", .doubtful,
        "\(space) and the store has \(store >> 20) MB, which 'backup' and 'erase' write once more; "
          + "free some soon.")
    }
    return CheckResult("disk", .good, space)
  }

  private func address() async -> CheckResult {
    guard let url = configuration.publicURL else {
      return CheckResult(
        "public-url", .doubtful,
        "not set; links lead to \(configuration.listenURL). "
          + "Set --public-url.")
    }
    if let complaint = await unreachability(of: url) {
      return CheckResult("public-url", .doubtful, complaint)
    }
    guard url.hasPrefix("https://") else {
      return CheckResult(
        "public-url", .doubtful,
        "\(url) is not https; links and sessions could be read on the way. Put TLS in front.")
    }
    return CheckResult("public-url", .good, "\(url) answers")
  }

  /// A reason why links do not lead here, as far as this machine can tell; nil when they do.
  private func unreachability(of origin: String) async -> String? {
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

  private func relay() async -> CheckResult {
    guard let relay = configuration.relay else {
      return CheckResult("smtp", .doubtful, "not set; invitations and codes wait. Set --smtp.")
    }
    let place = "\(relay.host):\(relay.port)"
    switch await transfer.send(.greeting).result {
    case .smtp(let code, _) where (200..<300).contains(code):
      return CheckResult("smtp", .good, "\(place) took the login")
    case .smtp(let code, _):
      return CheckResult("smtp", .bad, "\(place) answered \(code); check user and password.")
    case .failed(let failure):
      return CheckResult("smtp", .bad, "\(place): \(failure.advice)")
    case .response:
      return CheckResult("smtp", .bad, "\(place) is no mail relay")
    }
  }
}

extension TransferFailure {
  /// The failure and the place to look.
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
