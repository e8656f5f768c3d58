import Domain
import Store

/// Deliveries that wait in memory, and the order in which they go.
///
/// Turns go round by tenant, then by the tenant's queues, so that no backlog stands in front of others.
struct FairQueues: Sendable {
  private struct Queue: Sendable {
    var waiting = Fifo<ClaimedDelivery>()
    var bucket: String
    /// Whether it stands in a ring of turns or is parked at its bucket.
    var isListed = false
    /// Whether the store holds more of it than was claimed.
    var isBacklogged = false
  }

  private let settings: OutboxSettings
  private var buckets: [String: BucketWindow] = [:]
  private var queues: [OutboxQueue: Queue] = [:]
  /// Tenants that have a queue which may go, in turn.
  private var turns = Fifo<TenantID>()
  private var ready: [TenantID: Fifo<OutboxQueue>] = [:]
  /// Deliveries in memory or in flight.
  private var loads: [TenantID: Int] = [:]
  /// Deliveries that go although their endpoint is paused.
  private var probes = Fifo<ClaimedDelivery>()

  /// Deliveries that are being sent.
  private(set) var inFlight = 0
  /// Deliveries that wait in memory.
  private(set) var waiting = 0

  init(_ settings: OutboxSettings) { self.settings = settings }

  /// Whether a delivery could be sent now.
  var hasTurns: Bool { (!turns.isEmpty || !probes.isEmpty) && inFlight < settings.inFlight }

  mutating func add(_ claimed: ClaimedDelivery) {
    let (key, bucket) = (claimed.delivery.queue, claimed.delivery.destination.keys.bucket)
    waiting += 1
    loads[key.tenant, default: 0] += 1
    buckets[bucket, default: BucketWindow(bound: settings.bound(of: bucket))].waiting += 1
    guard !claimed.isProbe else { return probes.append(claimed) }
    queues[key, default: Queue(bucket: bucket)].bucket = bucket
    queues[key]?.waiting.append(claimed)
    list(key)
  }

  /// Takes the next delivery that may be sent; `finish` frees its place.
  mutating func next() -> ClaimedDelivery? {
    guard inFlight < settings.inFlight else { return nil }
    if let probe = probes.popFirst() {
      start(probe.delivery.destination.keys.bucket)
      return probe
    }
    while let tenant = turns.popFirst() {
      guard let key = ready[tenant]?.popFirst() else { continue }
      if ready[tenant]?.isEmpty == true { ready[tenant] = nil } else { turns.append(tenant) }
      if let claimed = take(from: key) { return claimed }
    }
    return nil
  }

  /// Frees the place of a delivery.
  mutating func finish(_ claimed: ClaimedDelivery, _ signal: BreakerSignal?) {
    let (key, bucket) = (claimed.delivery.queue, claimed.delivery.destination.keys.bucket)
    inFlight -= 1
    unload(key.tenant)
    for freed in buckets[bucket]?.finish(signal) ?? [] { line(up: freed) }
    forget(key)
  }

  /// Removes the deliveries that wait in a queue, or in any queue of a bucket of that name.
  mutating func evict(_ key: OutboxQueue) -> [ClaimedDelivery] {
    let keys = queues.filter { queue, state in
      queue == key || state.bucket == key.endpoint && queue.tenant == key.tenant
    }
    return keys.keys.flatMap { drain($0) }
  }

  /// Removes all deliveries that wait.
  mutating func drain() -> [ClaimedDelivery] {
    let rest = probes.drain()
    for probe in rest { remove(probe) }
    return rest + queues.keys.flatMap { drain($0) }
  }
}

extension FairQueues {
  /// Queues of which the store holds more than was claimed.
  var backlogged: [OutboxQueue] { queues.compactMap { $0.value.isBacklogged ? $0.key : nil } }

  /// Tenants that hold so much of the memory that the next claim looks at others only.
  var heavyTenants: [TenantID] {
    let bound = max(1, settings.waiting / 2)
    return loads.compactMap { $0.value >= bound ? $0.key : nil }
  }

  mutating func setBacklogged(_ key: OutboxQueue, _ isBacklogged: Bool) {
    queues[key, default: Queue(bucket: key.endpoint)].isBacklogged = isBacklogged
    forget(key)
  }

  /// Whether a backlogged queue has used up half of what may wait in memory.
  func needsRefill(_ key: OutboxQueue) -> Bool {
    guard let queue = queues[key], queue.isBacklogged else { return false }
    guard buckets[queue.bucket].map({ $0.waiting < bucketRoom }) ?? true else { return false }
    return queue.waiting.count * 2 <= roomPerQueue(of: queue.bucket)
  }

  /// Rooms of all queues for the next claim.
  var rooms: ClaimRooms {
    ClaimRooms(
      queues: queues.mapValues { room(of: $0) },
      perQueue: buckets.mapValues(\.roomPerQueue),
      buckets: buckets.mapValues { bucketRoom - $0.waiting },
      newQueue: BucketWindow(bound: settings.perBucket).roomPerQueue, newBucket: bucketRoom)
  }

  /// No bucket fills the memory alone, however many tenants wait for it.
  private var bucketRoom: Int { settings.waiting / 4 }

  private func room(of queue: Queue) -> Int {
    max(0, roomPerQueue(of: queue.bucket) - queue.waiting.count)
  }

  private func roomPerQueue(of bucket: String) -> Int {
    (buckets[bucket] ?? BucketWindow(bound: settings.bound(of: bucket))).roomPerQueue
  }
}

extension FairQueues {
  private mutating func take(from key: OutboxQueue) -> ClaimedDelivery? {
    guard let queue = queues[key] else { return nil }
    queues[key]?.isListed = false
    guard buckets[queue.bucket]?.hasPlace == true, let claimed = queues[key]?.waiting.popFirst()
    else {
      list(key)
      return nil
    }
    start(queue.bucket)
    list(key)
    return claimed
  }

  private mutating func start(_ bucket: String) {
    buckets[bucket]?.start()
    buckets[bucket]?.waiting -= 1
    inFlight += 1
    waiting -= 1
  }

  /// Gives a queue that has deliveries a turn, or parks it while its bucket is full: a turn that nobody
  /// can take would wake the dispatcher for nothing.
  private mutating func list(_ key: OutboxQueue) {
    guard let queue = queues[key], !queue.isListed, !queue.waiting.isEmpty else { return }
    queues[key]?.isListed = true
    if buckets[queue.bucket]?.hasPlace == true {
      line(up: key)
    } else {
      buckets[queue.bucket]?.parked.append(key)
    }
  }

  private mutating func line(up key: OutboxQueue) {
    if ready[key.tenant] == nil { turns.append(key.tenant) }
    ready[key.tenant, default: Fifo()].append(key)
  }

  private mutating func drain(_ key: OutboxQueue) -> [ClaimedDelivery] {
    guard let bucket = queues[key]?.bucket else { return [] }
    let taken = queues[key]?.waiting.drain() ?? []
    for claimed in taken { remove(claimed) }
    if queues[key]?.isListed == true {
      buckets[bucket]?.parked.remove(key)
      ready[key.tenant]?.remove(key)
      if ready[key.tenant]?.isEmpty == true {
        ready[key.tenant] = nil
        turns.remove(key.tenant)
      }
      queues[key]?.isListed = false
    }
    forget(key)
    return taken
  }

  /// Counts a delivery out that leaves the memory unsent.
  private mutating func remove(_ claimed: ClaimedDelivery) {
    waiting -= 1
    buckets[claimed.delivery.destination.keys.bucket]?.waiting -= 1
    unload(claimed.delivery.tenant)
  }

  private mutating func unload(_ tenant: TenantID) {
    loads[tenant, default: 0] -= 1
    if loads[tenant] == 0 { loads[tenant] = nil }
  }

  /// Lets go of a queue that holds nothing; windows keep what they have learnt while there are few.
  private mutating func forget(_ key: OutboxQueue) {
    guard let queue = queues[key], queue.waiting.isEmpty, !queue.isBacklogged, !queue.isListed
    else { return }
    queues[key] = nil
    guard buckets.count > settings.waiting, let window = buckets[queue.bucket],
      window.inFlight == 0, window.waiting == 0
    else { return }
    buckets[queue.bucket] = nil
  }
}
