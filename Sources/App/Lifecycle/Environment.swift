import Domain
import FoundationEssentials

extension Program {
  /// The process's variables, read once.
  package static var environment: [String: String] { ProcessInfo.processInfo.environment }
}

extension Clock {
  /// The system's clock.
  static let system = Clock {
    Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  }
}
