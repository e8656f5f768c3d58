import Domain

/// What verifying the headers of an attempt needs, whatever the key.
enum WebhookAttempt {
  /// Whether the id is one, and the time is written as we write it and close enough.
  static func isPlausible(
    _ id: String, _ timestamp: String, _ now: Timestamp, _ tolerance: Interval
  ) -> Bool {
    guard !id.isEmpty, !id.utf8.contains(UInt8(ascii: ".")), let seconds = Int64(timestamp),
      String(seconds) == timestamp, seconds.magnitude < 1 << 40
    else { return false }
    let age = now - Timestamp(seconds: seconds)
    return age.milliseconds.magnitude <= tolerance.milliseconds.magnitude
  }

  /// The header's signatures of one version; others are passed over.
  static func signatures(_ header: String, version: String) -> [[UInt8]] {
    header.split(separator: " ").compactMap { entry in
      let parts = entry.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0] == version else { return nil }
      return Base64.decode(String(parts[1]))
    }
  }
}
