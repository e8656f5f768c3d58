package import Domain
import JSON

/// The stored form of a task's callback, which is sealed.
package enum CallbackTargetCodec {
  package static func encode(_ target: CallbackTarget) -> [UInt8] {
    let json: JSON = [
      "v": StoredForm.version, "kind": .string(target.kind), "url": .string(target.url),
      "settings": .object(target.settings),
    ]
    return json.bytes
  }

  package static func decode(_ bytes: [UInt8]) throws -> CallbackTarget {
    let json = try StoredForm.parse(bytes)
    return CallbackTarget(
      kind: try StoredForm.require(json["kind"]?.string, "a callback's kind"),
      url: try StoredForm.require(json["url"]?.string, "a callback's address"),
      settings: json["settings"]?.object ?? [:])
  }
}
