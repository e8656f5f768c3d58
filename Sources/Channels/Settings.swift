import Domain
import JSON
import Transfer

/// What the settings of several kinds have in common.
extension ObjectReader {
  /// The required `url`, judged by the address policy.
  mutating func address(_ addresses: ReceiverCache) throws(Refusal) -> TransferURL {
    let text = try required("url", string("url", limit: TransferURL.longest))
    do throws(Refusal) {
      return try addresses.url(text)
    } catch {
      let place = pointer(to: "url")
      throw Refusal(error.code, "\(place): \(error.message)", field: place)
    }
  }

  /// A `kind` may stand among the settings, as it does in a callback, but only the right one.
  mutating func skipKind(_ kind: String) throws(Refusal) {
    guard let named = value("kind"), named != .string(kind) else { return }
    throw refusal(.invalidValue, "kind", "must be \(kind)")
  }

  /// The `language` of messages: a tag such as `de` or `pt-BR`.
  mutating func language() throws(Refusal) -> String? {
    guard let tag = try string("language", limit: 35) else { return nil }
    let isTag = tag.utf8.allSatisfy {
      (48...57).contains($0) || (97...122).contains($0 | 0x20) || $0 == UInt8(ascii: "-")
    }
    guard isTag, tag.utf8.count >= 2 else {
      throw refusal(.invalidValue, "language", "must be a language tag such as en or pt-BR")
    }
    return tag
  }
}

extension JSONObject {
  /// The settings that are kept: the members that have a value.
  init(present members: [(String, String?)]) {
    self.init(members.compactMap { name, text in text.map { (name, JSON.string($0)) } })
  }
}
