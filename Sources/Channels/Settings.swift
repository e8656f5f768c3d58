import Domain
import JSON
import Transfer

/// Settings that several kinds have in common.
extension ObjectReader {
  /// The required `url`, checked by the address policy.
  mutating func address(_ addresses: ReceiverCache) throws(Refusal) -> TransferURL {
    let text = try required("url", string("url", limit: TransferURL.longest))
    do throws(Refusal) {
      return try addresses.url(text)
    } catch {
      throw error.within(path.member("url"))
    }
  }

  /// The `language` of messages: a tag such as `de` or `pt-BR`.
  mutating func language() throws(Refusal) -> String? {
    try LanguageTag.checked(try string("language"), at: path.member("language"))
  }
}

extension JSONObject {
  /// The settings that are kept: the members that have a value.
  init(present members: [(String, String?)]) {
    self.init(members.compactMap { name, text in text.map { (name, JSON.string($0)) } })
  }
}
