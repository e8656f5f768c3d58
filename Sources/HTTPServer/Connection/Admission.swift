import Domain
import Synchronization

/// Counts connections, all of them and those of each address, for all loops.
final class Admission: Sendable {
  enum Decision: Sendable {
    case admitted
    /// Too many: answer 503 and close.
    case rejected
    /// Far too many: close without an answer.
    case dropped
  }

  private struct State {
    var total = 0
    var perAddress: [IPAddress: Int] = [:]
  }

  private let state = Mutex(State())
  private let limits: Limits
  private let clients: ClientAddress
  /// Connections beyond the limit that are answered with the reason.
  private static let rejections = 256

  init(limits: Limits, clients: ClientAddress) {
    self.limits = limits
    self.clients = clients
  }

  var count: Int { state.withLock { $0.total } }

  /// Every decision but `dropped` must be followed by one `release`.
  func admit(_ peer: IPAddress) -> Decision {
    let key = peer.limitKey
    let isExempt = peer.isLoopback || clients.isTrusted(peer)
    return state.withLock { state in
      guard state.total < limits.connections + Self.rejections else { return .dropped }
      state.total += 1
      guard !isExempt else { return state.total <= limits.connections ? .admitted : .rejected }
      let mine = state.perAddress[key, default: 0] + 1
      guard mine <= limits.connectionsPerAddress * 2 else {
        state.total -= 1
        return .dropped
      }
      state.perAddress[key] = mine
      let fits = mine <= limits.connectionsPerAddress && state.total <= limits.connections
      return fits ? .admitted : .rejected
    }
  }

  func release(_ peer: IPAddress) {
    let key = peer.limitKey
    state.withLock { state in
      state.total -= 1
      guard let mine = state.perAddress[key] else { return }
      state.perAddress[key] = mine > 1 ? mine - 1 : nil
    }
  }
}
