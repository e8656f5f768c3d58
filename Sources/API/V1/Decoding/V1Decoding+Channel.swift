import Domain
import Gateway
import JSON

extension V1Decoding {
  /// Reads `{"name": "approvals", "kind": "slack", "settings": {"url": "https://…"}}`.
  static func newChannel(_ body: JSON) throws(Refusal) -> NewChannel {
    var reader = try ObjectReader(body)
    let name = try reader.required("name", reader.string("name", limit: 64))
    let kind = try reader.required("kind", reader.string("kind", limit: 32))
    let settings = try reader.required("settings", reader.value("settings"))
    try reader.finish()
    return NewChannel(name: name, kind: kind, settings: settings)
  }
}
