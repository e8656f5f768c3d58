/// A reason why a sealed value cannot be opened or a key ring cannot be used.
///
/// Never holds a secret.
package enum CryptographyError: Error, Sendable, Hashable {
  /// The bytes are no sealed value at all.
  case malformed
  /// Sealed under a key that the ring does not hold.
  case unknownKey(UInt32)
  /// Altered, or sealed for another place.
  case notAuthentic
  /// The key ring's text is wrong; the message names the line.
  case keyRing(String)
  /// The key ring's file cannot be used; the message says what to do.
  case keyFile(String)
}

extension CryptographyError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed: "this is not a sealed value"
    case .unknownKey(let id): "sealed under key \(id), which the key ring does not hold"
    case .notAuthentic: "the sealed value was altered or belongs elsewhere"
    case .keyRing(let message), .keyFile(let message): message
    }
  }
}
