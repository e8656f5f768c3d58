import Domain

/// Checks the headers of an attempt, for both kinds of keys.
enum WebhookAttempt {
  /// Whether the id is well-formed and the time is canonical and recent.
  static func isPlausible(
    _ id: String, _ timestamp: String, _ now: Timestamp, _ tolerance: Interval
  ) -> Bool {
    guard !id.isEmpty, !id.utf8.contains(UInt8(ascii: ".")), let seconds = Int64(timestamp),
      String(seconds) == timestamp, seconds.magnitude < 1 << 40
    else { return false }
    let age = now - Timestamp(seconds: seconds)
    return age.milliseconds.magnitude <= tolerance.milliseconds.magnitude
  }

  /// The header's signatures of a version; others are skipped.
  static func signatures(_ header: String, version: String) -> [[UInt8]] {
    header.split(separator: " ").compactMap { entry in
      let parts = entry.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0] == version else { return nil }
      return Base64.decode(String(parts[1]))
    }
  }
}
