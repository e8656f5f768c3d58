import Domain
import Store

/// Order of deliveries when more are due than can be taken.
enum RoundRobin {
  /// Sorts by turns: the first of each tenant, then the second of each; a tenant's keep their order.
  static func byTenant(_ due: [DueDelivery]) -> [DueDelivery] {
    guard let first = due.first, due.contains(where: { $0.tenant != first.tenant })
    else { return due }
    var order = [TenantID]()
    var groups = [TenantID: [DueDelivery]]()
    for delivery in due {
      if groups[delivery.tenant] == nil { order.append(delivery.tenant) }
      groups[delivery.tenant, default: []].append(delivery)
    }
    var fair = [DueDelivery]()
    fair.reserveCapacity(due.count)
    var place = 0
    while fair.count < due.count {
      for tenant in order {
        guard let group = groups[tenant], place < group.count else { continue }
        fair.append(group[place])
      }
      place += 1
    }
    return fair
  }
}
