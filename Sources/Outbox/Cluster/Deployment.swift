import Domain
import Store

/// Number of processes that may work on the store.
package enum Deployment: Sendable {
  /// This process is alone with its store.
  case standalone
  /// It is one of several nodes.
  case cluster(NodeMembership)

  /// Right under which the next claim takes deliveries; nil while a node is not sure of its lease.
  func lease(_ claim: () -> [UInt8]) -> Lease? {
    switch self {
    case .standalone: .alone
    case .cluster(let membership):
      membership.epoch.map { _ in .node(membership.node, claim: claim()) }
    }
  }

  /// Number of the unbroken time in which what this process has claimed is surely its own; nil while
  /// nothing is.
  var epoch: Int? {
    switch self {
    case .standalone: 0
    case .cluster(let membership): membership.epoch
    }
  }
}
