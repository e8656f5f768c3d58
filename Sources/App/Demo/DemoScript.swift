import Domain
import JSON

/// The steps that the demonstration must show, in any order.
struct DemoScript {
  static let steps = [
    "slack notice", "teams notice", "webhook notice", "invitation", "code", "callback",
    "slack outcome", "teams outcome", "webhook outcome",
  ]

  private(set) var seen: Set<String> = []
  /// The first fault, such as a wrong signature.
  private(set) var fault: String?

  var isComplete: Bool { fault == nil && seen.count == Self.steps.count }

  mutating func note(_ sighting: DemoStep) {
    switch sighting {
    case .interrupted: break
    case .mail(let mail): seen.insert(mail.link == nil ? "code" : "invitation")
    case .arrival(let arrival): note(arrival)
    }
  }

  private mutating func note(_ arrival: DemoReceiver.Arrival) {
    if arrival.isGenuine == false { fault = "the signature at \(arrival.place) is wrong" }
    let isNew = !seen.contains(arrival.place + " notice")
    switch arrival.place {
    case "callback":
      guard arrival.isGenuine == true, arrival.body["data"]?["approved"] == true else {
        fault = "the callback does not carry the approval"
        return
      }
      seen.insert("callback")
    case "webhook":
      let isNotice = arrival.body["type"]?.string == EventType.taskCreated.rawValue
      seen.insert(isNotice ? "webhook notice" : "webhook outcome")
    default: seen.insert(arrival.place + (isNew ? " notice" : " outcome"))
    }
  }
}
