import Domain
import Store

/// Who goes first when there is more than can be taken.
enum FairOrder {
  /// One of each tenant, then the second of each, and so on; each tenant's in their order.
  static func byTenant(_ due: [DueDelivery]) -> [DueDelivery] {
    guard let first = due.first, due.contains(where: { $0.queue.tenant != first.queue.tenant })
    else { return due }
    var order = [TenantID]()
    var groups = [TenantID: [DueDelivery]]()
    for delivery in due {
      if groups[delivery.queue.tenant] == nil { order.append(delivery.queue.tenant) }
      groups[delivery.queue.tenant, default: []].append(delivery)
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
