package import Domain
package import JSON

/// The JSON text of an event, with `data` last so that a sender may add to it.
package enum EventPayload {
  /// `{"type": …, "timestamp": …, "data": {…}}`.
  package static func text(_ event: EventType, at now: Timestamp, data: JSONObject) -> String {
    let object: JSON = [
      "type": .string(event.rawValue), "timestamp": .time(now), "data": .object(data),
    ]
    return String(decoding: object.bytes, as: UTF8.self)
  }
}
