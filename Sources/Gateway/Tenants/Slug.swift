/// Short names that stand in addresses and commands: `[a-z0-9][a-z0-9_-]*`, at most 64 bytes.
enum Slug {
  static let rule = "must be 1 to 64 of a-z, 0-9, '-' and '_', and begin with a letter or a digit"

  static func isValid(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 64, isLetterOrDigit(first) else {
      return false
    }
    return text.utf8.allSatisfy { isLetterOrDigit($0) || "-_".utf8.contains($0) }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte)
  }
}
