import Cryptography
import Domain
import HTTPServer
import JSON
import Synchronization

/// The demonstration's receivers on loopback: Slack, Teams, a webhook and the waiting workflow.
final class DemoReceiver: Sendable {
  /// A request that reached a receiver.
  struct Arrival: Sendable {
    /// `slack`, `teams`, `webhook` or `callback`.
    let place: String
    let body: JSON
    /// Whether the signature was right; nil where there is none.
    let isGenuine: Bool?
  }

  let origin: String
  private let server: Server
  private let secrets: Secrets

  /// The keys that each receiver verifies with, known once they were made.
  private final class Secrets: Sendable {
    let texts = Mutex<[String: WebhookSecret]>([:])
  }

  init(_ deliver: @escaping @Sendable (Arrival) -> Void) throws {
    let secrets = Secrets()
    var router = Router(limits: RouteLimits(body: 1 << 20))
    router.on(.post, "/{place}") { request in
      let place = request.parameters["place"] ?? ""
      let bytes = try await request.body.bytes()
      let genuine = Self.verify(request, bytes, secrets.texts.withLock { $0[place] })
      deliver(Arrival(place: place, body: try JSON(parsing: bytes), isGenuine: genuine))
      return place == "slack" ? .text(.ok, "ok") : Response(.accepted)
    }
    let routes = router
    var configuration = ServerConfiguration(address: IPAddress.loopback, port: 0)
    configuration.loops = 1
    server = Server(configuration: configuration)
    let port = try server.start { await routes.respond(to: $0) }
    origin = "http://127.0.0.1:\(port)"
    self.secrets = secrets
  }

  /// Sets the key that a receiver checks signatures with.
  func setSecret(_ secret: WebhookSecret, at place: String) {
    secrets.texts.withLock { $0[place] = secret }
  }

  func stop() async { await server.shutdown(grace: .seconds(1)) }

  private static func verify(
    _ request: Request, _ body: [UInt8], _ secret: WebhookSecret?
  ) -> Bool? {
    guard let secret else { return nil }
    return secret.verify(
      id: request.fields["webhook-id"] ?? "", timestamp: request.fields["webhook-timestamp"] ?? "",
      signatures: request.fields["webhook-signature"] ?? "", body: body, now: Clock.system.now)
  }
}

extension IPAddress {
  /// 127.0.0.1.
  static var loopback: IPAddress {
    guard let address = IPAddress("127.0.0.1") else { preconditionFailure("a plain address") }
    return address
  }
}
