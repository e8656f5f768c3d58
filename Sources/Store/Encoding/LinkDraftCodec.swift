package import Domain
import JSON

/// The stored form of a draft: one JSON object of texts by control, with the comment beside them.
package enum LinkDraftCodec {
  /// No control has this name: fields begin with a letter.
  private static let comment = "_comment"

  package static func encode(_ draft: LinkDraft) -> [UInt8] {
    var object = JSONObject()
    for (name, text) in draft.texts.sorted(by: { $0.key < $1.key }) { object[name] = .string(text) }
    if let comment = draft.comment { object[Self.comment] = .string(comment) }
    return JSON.object(object).bytes
  }

  package static func decode(_ stored: [UInt8]) throws -> LinkDraft {
    let members = try JSONParser.parse(stored).object?.members ?? []
    var texts: [String: String] = [:]
    for member in members { texts[member.name] = texts[member.name] ?? member.value.string }
    let comment = texts.removeValue(forKey: Self.comment)
    return LinkDraft(texts: texts, comment: comment)
  }
}
