import Cryptography
import Domain
import Gateway
import JSON
import Store
import Transfer

/// Sends one delivery to its endpoint, once.
struct DeliveryExecutor: Sendable {
  /// Requests that one attempt may take.
  private static let mostSteps = 4

  private let channels: ChannelTable
  private let keys: LiveKeyRing
  private let clock: Clock
  private let send: OutboxDependencies.Send

  init(_ dependencies: OutboxDependencies) {
    channels = dependencies.channels
    keys = dependencies.keys
    clock = dependencies.clock
    send = dependencies.send
  }

  func attempt(_ claimed: ClaimedDelivery) async -> AttemptResult {
    let (startedAt, began) = (clock.now, ContinuousClock.now)
    let (outcome, answer, destination) = await exchange(claimed, at: startedAt)
    let took = began.duration(to: .now)
    return AttemptResult(
      outcome: outcome, answer: answer, startedAt: startedAt,
      duration: .milliseconds(Int64(took / .milliseconds(1))), destination: destination)
  }

  private typealias Exchange = (outcome: Outcome, answer: TransferAnswer?, destination: String)

  private func exchange(_ claimed: ClaimedDelivery, at now: Timestamp) async -> Exchange {
    let delivery = claimed.delivery
    if let obstacle = claimed.endpoint.currentObstacle { return (.permanent(obstacle), nil, "") }
    guard let channel = channels[delivery.kind] else {
      return (.permanent("there is no channel of the kind \(delivery.kind)"), nil, "")
    }
    do {
      let dispatch = try dispatch(claimed, at: now)
      let (outcome, answer) = await converse(channel, dispatch)
      // Only failures are logged with their destination.
      if case .delivered = outcome { return (outcome, answer, "") }
      return (outcome, answer, channel.destination(dispatch.settings))
    } catch {
      return (.permanent(error.reason), nil, "")
    }
  }

  /// Sends requests until the channel knows the outcome.
  private func converse(
    _ channel: any Channel, _ dispatch: Dispatch
  ) async -> (Outcome, TransferAnswer?) {
    var answer: TransferAnswer?
    do throws(Refusal) {
      var request = try channel.request(for: dispatch)
      for step in 0..<Self.mostSteps {
        let latest = await send(request)
        answer = latest
        switch try channel.reading(of: latest, to: dispatch, step: step) {
        case .outcome(let outcome): return (outcome, latest)
        case .ask(let next): request = next
        }
      }
      return (.retry("the receiver's answers led to no end"), answer)
    } catch {
      return (.permanent(error.message), answer)
    }
  }

  private func dispatch(_ claimed: ClaimedDelivery, at now: Timestamp) throws(Unreadable)
    -> Dispatch
  {
    let (delivery, content) = (claimed.delivery, claimed.delivery.content)
    let target = try open(
      delivery.destination.target, .deliveryTarget(delivery.id), "its target")
    let secrets = try open(content.secrets, .deliverySecrets(delivery.id), "its secrets")
    guard
      let notification = try? NotificationCodec.decode(content.payload, event: content.event)
    else { throw Unreadable(reason: "its notification cannot be read") }
    return Dispatch(
      delivery: Dispatch.Delivery(
        id: delivery.id, task: delivery.task, purpose: delivery.purpose,
        attempt: delivery.attempts + 1),
      sender: Dispatch.Sender(
        name: claimed.endpoint.tenantName, signingSecrets: claimed.endpoint.signingSecrets),
      notification: notification, secrets: DeliverySecretsCodec.decode(secrets ?? [:]),
      settings: target ?? claimed.endpoint.settings ?? [:], now: now)
  }

  private func open(
    _ sealed: [UInt8]?, _ place: SealContext, _ name: String
  ) throws(Unreadable) -> JSON? {
    guard let sealed else { return nil }
    guard let plain = try? keys.open(sealed, for: place.context),
      let json = try? JSON(parsing: plain)
    else { throw Unreadable(reason: "\(name) cannot be opened") }
    return json
  }

  private struct Unreadable: Error { let reason: String }
}
