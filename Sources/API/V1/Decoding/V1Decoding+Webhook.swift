import Domain
import Gateway
import JSON

extension V1Decoding {
  /// Reads `{"url": "https://…", "events": ["task.completed"]}`; without events, all.
  static func newWebhook(_ body: JSON) throws(Refusal) -> NewWebhook {
    var reader = try ObjectReader(body)
    let url = try reader.required("url", reader.string("url", limit: 2048))
    let known = EventType.allCases.filter(\.isPublic)
    let events = try words("events", limit: 100, among: known, &reader) ?? []
    try reader.finish()
    return NewWebhook(url: url, selection: events.isEmpty ? .all : .only(Set(events)))
  }
}
