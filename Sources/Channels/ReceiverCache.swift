import Concurrency
import Domain
import JSON
import Transfer

/// A cache of parsed addresses: parsing one costs more than signing a message to it.
final class ReceiverCache: Sendable {
  private let policy: AddressPolicy
  private let known: BoundedCache<String, TransferURL>

  init(policy: AddressPolicy, capacity: Int = 4096) {
    self.policy = policy
    known = BoundedCache(capacity: capacity)
  }

  /// The address behind a text.
  func url(_ text: String) throws(Refusal) -> TransferURL {
    if let url = known[text] { return url }
    let url = try TransferURL(text, policy: policy)
    known.insert(url, for: text)
    return url
  }

  /// The address behind a text that will not come again: read, but not remembered.
  func singleUse(_ text: String) throws(Refusal) -> TransferURL {
    try TransferURL(text, policy: policy)
  }

  /// The number of addresses in the cache.
  var count: Int { known.count }

  /// The `url` of settings, which was checked when they were made.
  func url(of settings: JSON) throws(Refusal) -> TransferURL {
    guard let text = settings["url"]?.string else {
      throw Refusal(.missingField, "The settings hold no url.")
    }
    return try url(text)
  }

  /// Scheme, host and port of an address: what a list or a log may show.
  static func origin(of settings: JSON) -> String {
    guard let text = settings["url"]?.string, let colon = text.firstRange(of: "://") else {
      return ""
    }
    let authority = text[colon.upperBound...].prefix { !"/?#\\".contains($0) }
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] }
    return String(text[..<colon.upperBound] + (host ?? authority))
  }
}
