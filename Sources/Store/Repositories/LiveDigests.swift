/// Digests that are verified for as long as they live.
package enum LiveDigests: String, Sendable, CaseIterable {
  case apiKeys = "api_keys.digest"
  case links = "links.digest"
  case sessions = "access_sessions.digest"
  case codes = "code_challenges.code"
}
