/// A use of a key of the ring.
///
/// Each purpose has its own key, so a digest made for one is worth nothing for another. The raw
/// values are stored by derivation: never change one.
package enum Purpose: String, Sendable, CaseIterable {
  case accessLink = "access-link"
  case antiForgery = "anti-forgery"
  case apiKey = "api-key"
  case shortName = "landing"
  case oneTimeCode = "one-time-code"
  case recipient
  case session
}
