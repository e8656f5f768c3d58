import Domain
import FoundationEssentials

extension Program {
  /// Must run before any other thread starts.
  package static func prepare() { Signals.block() }

  /// The process's variables, read once.
  package static var environment: [String: String] { ProcessInfo.processInfo.environment }
}

extension Clock {
  /// The system's clock.
  static let system = Clock {
    Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
  }
}
