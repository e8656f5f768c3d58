import Cryptography
import Domain
import Gateway
import JSON
import Store
import Transfer

/// A leased delivery with what it is sent with.
///
/// A reference: it changes hands often and holds a dozen references of its own.
final class Parcel: Sendable {
  let delivery: LeasedDelivery
  let endpoint: Endpoint
  /// The term in which it was claimed.
  let term: Int
  /// Whether it goes to see how its lane is doing.
  let isProbe: Bool

  init(delivery: LeasedDelivery, endpoint: Endpoint, term: Int, isProbe: Bool) {
    self.delivery = delivery
    self.endpoint = endpoint
    self.term = term
    self.isProbe = isProbe
  }

  /// What a probe that came to nothing tells: it makes way for the next one.
  var unsent: LaneSign? { isProbe ? LaneSign(.unsent, in: delivery.lane) : nil }
}

/// What one attempt came to.
struct Finding: Sendable {
  let outcome: Outcome
  /// What the receiver answered; nil when nothing was sent.
  let answer: TransferAnswer?
  let startedAt: Timestamp
  let duration: Interval
  /// Where it went, as far as a log may show it; empty for what was delivered.
  let destination: String

  /// The answer's status line or the relay's code.
  var status: Int64? {
    switch answer?.result {
    case .response(let status, _, _, _): Int64(status)
    case .smtp(let code, _): Int64(code)
    case .failed, nil: nil
    }
  }

  /// One word for metrics: the way in which it failed.
  var cause: String {
    switch answer?.result {
    case .response(let status, _, _, _): "status_\(status)"
    case .smtp(let code, _): "smtp_\(code)"
    case .failed(let failure): failure.rawValue
    case nil: "not_sent"
    }
  }

  /// Whether the sender was stopped before anything could be learnt.
  var isInterrupted: Bool {
    switch answer?.result {
    case .failed(.shutdown), .failed(.aborted): true
    default: false
    }
  }

  var health: LaneHealth {
    switch outcome {
    case .blocked, .retryAfter: .unknown
    case .retry: .bad
    case .delivered, .permanent, .gone: answer == nil ? .unknown : .good
    }
  }
}

/// Carries one delivery to its endpoint, once.
struct Courier: Sendable {
  /// How many requests one attempt may take.
  private static let mostSteps = 4

  let channels: ChannelTable
  let keys: LiveKeyRing
  let clock: Clock
  let send: @Sendable (TransferRequest) async -> TransferAnswer

  func attempt(_ parcel: Parcel) async -> Finding {
    let startedAt = clock.now
    let began = ContinuousClock.now
    let delivery = parcel.delivery
    func finding(
      _ outcome: Outcome, _ answer: TransferAnswer? = nil, to destination: String = ""
    ) -> Finding {
      let took = began.duration(to: .now)
      return Finding(
        outcome: outcome, answer: answer, startedAt: startedAt,
        duration: .milliseconds(Int64(took / .milliseconds(1))), destination: destination)
    }
    if parcel.endpoint.isGone { return finding(.permanent(Endpoint.disabled)) }
    if let obstacle = parcel.endpoint.obstacle { return finding(.permanent(obstacle)) }
    guard let channel = channels[delivery.kind] else {
      return finding(.permanent("there is no channel of the kind \(delivery.kind)"))
    }
    let dispatch: Dispatch
    do { dispatch = try self.dispatch(parcel, at: startedAt) } catch {
      return finding(.permanent(error.reason))
    }
    func concluded(_ outcome: Outcome, _ answer: TransferAnswer?) -> Finding {
      // Only failures are logged with it.
      if case .delivered = outcome { return finding(outcome, answer) }
      return finding(outcome, answer, to: channel.destination(dispatch.settings))
    }
    var answer: TransferAnswer?
    do throws(Refusal) {
      var request = try channel.request(for: dispatch)
      for step in 0..<Self.mostSteps {
        let latest = await send(request)
        answer = latest
        switch try channel.reading(of: latest, to: dispatch, step: step) {
        case .outcome(let outcome): return concluded(outcome, latest)
        case .ask(let next): request = next
        }
      }
      return concluded(.retry("the receiver's answers led to no end"), answer)
    } catch {
      return concluded(.permanent(error.message), answer)
    }
  }

  private func dispatch(_ parcel: Parcel, at now: Timestamp) throws(Unreadable) -> Dispatch {
    let delivery = parcel.delivery
    let target = try open(delivery.target, .deliveryTarget(delivery.id), "its target")
    let secrets = try open(delivery.secrets, .deliverySecrets(delivery.id), "its secrets")
    guard
      let notification = try? NotificationCodec.decode(delivery.payload, event: delivery.event)
    else { throw Unreadable(reason: "its notification cannot be read") }
    return Dispatch(
      delivery: Dispatch.Delivery(
        id: delivery.id, task: delivery.task, purpose: delivery.purpose,
        attempt: delivery.attempts + 1),
      sender: Dispatch.Sender(
        name: parcel.endpoint.tenantName, signingSecrets: parcel.endpoint.signingSecrets),
      notification: notification,
      secrets: DeliverySecretsCodec.decode(secrets ?? [:]),
      settings: target ?? parcel.endpoint.settings ?? [:], now: now)
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
