import Domain
import HTTPServer
import Support
import Synchronization
import Telemetry
import Testing

/// A server on a free port that is shut down with the test.
struct Harness {
  let server: Server
  let port: UInt16

  /// Runs the body against a server with the handler.
  static func run(
    isSecure: Bool = false, _ adjust: (inout ServerConfiguration) -> Void = { _ in },
    handler: @escaping Handler, _ body: (Harness) async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(BlockingExecutor.shared) {
      try await runBlocking(isSecure: isSecure, adjust, handler: handler, body)
    }
  }

  private static func runBlocking(
    isSecure: Bool, _ adjust: (inout ServerConfiguration) -> Void,
    handler: @escaping Handler, _ body: (Harness) async throws -> Void
  ) async throws {
    let address = try #require(IPAddress("127.0.0.1"))
    var configuration = ServerConfiguration(address: address, port: 0)
    configuration.loops = 1
    configuration.limits.linger = .milliseconds(100)
    if isSecure { configuration.tls = try Certificate.shared.get() }
    adjust(&configuration)
    let server = Server(configuration: configuration)
    let harness = Harness(server: server, port: try server.start(handler))
    do {
      try await body(harness)
    } catch {
      await server.shutdown(grace: .milliseconds(0))
      throw error
    }
    await server.shutdown(grace: .milliseconds(0))
  }

  func client(isSecure: Bool = false) throws -> RawClient {
    try RawClient(port: port, isSecure: isSecure)
  }
}

/// Answers with what was asked, and remembers the paths.
final class Echo: Sendable {
  private let seen = Mutex<[String]>([])

  var paths: [String] { seen.withLock { $0 } }

  func handle(_ request: Request) async throws -> Response {
    let path = "/" + request.path.joined(separator: "/")
    seen.withLock { $0.append(path) }
    let body = try await request.body.bytes(upTo: 1 << 20)
    let text = String(decoding: body, as: UTF8.self)
    return .text(.ok, "\(request.method.rawValue) \(path) [\(text)]")
  }
}

/// A certificate made for this run of the tests.
enum Certificate {
  struct Failed: Error {}

  static let shared = Result { try make() }

  static func make() throws -> ServerConfiguration.TLS {
    let partner = try Partner([
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
      "-nodes", "-days", "1", "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "cert.pem",
    ])
    guard partner.waitUntilExit() == 0 else { throw Failed() }
    kept.withLock { $0.append(partner) }
    return .init(certificate: partner.folder + "/cert.pem", key: partner.folder + "/key.pem")
  }

  /// Their folders live as long as the tests.
  private static let kept = Mutex<[Partner]>([])
}
