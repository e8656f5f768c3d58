import Domain
import Store

/// What waits in memory and what is being sent: who goes next, and who may not.
///
/// Turns go round by tenant, then by the tenant's queues, so that no backlog stands in front of
/// anybody else. A lane opens slowly: one that hangs holds few slots, one that answers gets more.
struct Lanes<Item: Sendable>: Sendable {
  private let settings: OutboxSettings
  private var lanes: [String: Lane] = [:]
  private var queues: [OutboxQueue: Queue<Item>] = [:]
  /// Tenants that have a queue which could go now, in turn.
  private var turns = Fifo<TenantID>()
  private var ready: [TenantID: Fifo<OutboxQueue>] = [:]
  private var held: [TenantID: Int] = [:]
  private var pauses: Set<String> = []

  /// Deliveries that are being sent.
  private(set) var active = 0
  /// Deliveries that wait in memory.
  private(set) var waiting = 0

  init(_ settings: OutboxSettings) { self.settings = settings }

  /// Slots that could be filled now, as far as the total allows.
  var free: Int { max(0, settings.inFlight - active) }

  /// Puts a leased delivery in its queue.
  mutating func add(_ item: Item, to key: OutboxQueue) {
    let most = settings.most(in: key.lane)
    if lanes[key.lane] == nil { lanes[key.lane] = Lane(most: most) }
    queues[key, default: Queue(allowance: most)].waiting.append(item)
    waiting += 1
    held[key.tenant, default: 0] += 1
    enter(key)
  }

  /// Takes the next delivery that may be sent; `finish` gives its slot back.
  mutating func next() -> (item: Item, queue: OutboxQueue)? {
    guard active < settings.inFlight else { return nil }
    while let tenant = turns.popFirst() {
      guard let key = ready[tenant]?.popFirst() else {
        ready[tenant] = nil
        continue
      }
      if ready[tenant]?.isEmpty == true {
        ready[tenant] = nil
      } else {
        turns.append(tenant)
      }
      queues[key]?.isReady = false
      if let item = take(key) { return (item, key) }
    }
    return nil
  }

  /// Gives a slot back and lets the lane learn from how it went.
  mutating func finish(_ key: OutboxQueue, _ health: LaneHealth) {
    active -= 1
    release(key.tenant)
    lanes[key.lane]?.active -= 1
    lanes[key.lane]?.learn(health)
    if health == .bad { queues[key]?.allowance = settings.most(in: key.lane) }
    unpark(key.lane)
    enter(key)
    forget(key)
  }

  /// How many more deliveries the queue may have in memory.
  func room(of key: OutboxQueue) -> Int {
    guard lanes[key.lane]?.pausedUntil == nil else { return 0 }
    guard let queue = queues[key] else { return settings.most(in: key.lane) }
    return max(0, queue.allowance - queue.waiting.count)
  }

  /// Tenants that hold so much that the next claim looks at others only.
  var heavyTenants: [TenantID] {
    let bound = max(1, settings.waiting / 2)
    return held.compactMap { $0.value >= bound ? $0.key : nil }
  }

  /// Queues that are known, with their room.
  var rooms: [OutboxQueue: Int] {
    var rooms = [OutboxQueue: Int](minimumCapacity: queues.count)
    for key in queues.keys { rooms[key] = room(of: key) }
    return rooms
  }

  /// Queues with more in the store than in memory.
  var backlog: [OutboxQueue] { queues.compactMap { $0.value.isBacklogged ? $0.key : nil } }

  /// Notes that the store holds more of a queue than was taken.
  mutating func setBacklog(_ key: OutboxQueue, _ isBacklogged: Bool) {
    let fresh = Queue<Item>(allowance: settings.most(in: key.lane))
    queues[key, default: fresh].isBacklogged = isBacklogged
    forget(key)
  }

  /// Whether a backlogged queue could take a share worth a claim; one that ran dry may hold more
  /// from then on.
  mutating func wantsMore(_ key: OutboxQueue) -> Bool {
    guard isThirsty(key), let queue = queues[key] else { return false }
    if queue.waiting.isEmpty {
      queues[key]?.allowance = min(queue.allowance * 2, settings.waitingPerQueue)
    }
    return true
  }

  /// Whether a backlogged queue has little left.
  func isThirsty(_ key: OutboxQueue) -> Bool {
    guard let queue = queues[key], queue.isBacklogged, lanes[key.lane]?.pausedUntil == nil
    else { return false }
    return queue.waiting.count * 2 <= queue.allowance
  }

  /// Whether somebody could go now for whom there is a slot.
  var hasTurns: Bool { !turns.isEmpty && active < settings.inFlight }

  /// Keeps a lane still until the moment and takes out what waits in it.
  mutating func pause(_ name: String, until moment: Timestamp) -> [Item] {
    guard var lane = lanes[name] else { return [] }
    lane.pausedUntil = max(lane.pausedUntil ?? moment, moment)
    lane.parked = Fifo()
    lanes[name] = lane
    pauses.insert(name)
    return takeAll { $0.lane == name }
  }

  /// Until when the lane is kept still; nil when it is not.
  func pausedUntil(_ lane: String) -> Timestamp? { lanes[lane]?.pausedUntil }

  /// When the next pause ends.
  var nextResume: Timestamp? { pauses.compactMap { lanes[$0]?.pausedUntil }.min() }

  /// Lanes that are kept still.
  var pausedLanes: Set<String> { pauses }

  /// Ends the pauses whose time has come.
  mutating func resume(at now: Timestamp) {
    for name in pauses where (lanes[name]?.pausedUntil ?? now) <= now {
      lanes[name]?.pausedUntil = nil
      pauses.remove(name)
    }
  }

  /// Takes out everything that waits.
  mutating func drain() -> [Item] { takeAll { _ in true } }
}

extension Lanes {
  private mutating func take(_ key: OutboxQueue) -> Item? {
    guard let lane = lanes[key.lane], lane.pausedUntil == nil else { return nil }
    guard lane.active < lane.window else {
      if queues[key]?.waiting.isEmpty == false {
        queues[key]?.isReady = true
        lanes[key.lane]?.parked.append(key)
      }
      return nil
    }
    guard let item = queues[key]?.waiting.popFirst() else { return nil }
    lanes[key.lane]?.active += 1
    active += 1
    waiting -= 1
    enter(key)
    return item
  }

  /// Gives the queue a turn when it has something to send and none yet.
  private mutating func enter(_ key: OutboxQueue) {
    guard let queue = queues[key], !queue.isReady, !queue.waiting.isEmpty,
      lanes[key.lane]?.pausedUntil == nil
    else { return }
    queues[key]?.isReady = true
    line(up: key)
  }

  private mutating func line(up key: OutboxQueue) {
    if ready[key.tenant] == nil { turns.append(key.tenant) }
    ready[key.tenant, default: Fifo()].append(key)
  }

  /// Gives queues that wait for a slot of the lane their turn, as many as there are slots.
  private mutating func unpark(_ name: String) {
    guard let lane = lanes[name] else { return }
    for _ in 0..<max(0, lane.window - lane.active) {
      guard let key = lanes[name]?.parked.popFirst() else { return }
      line(up: key)
    }
  }

  private mutating func takeAll(_ isWanted: (OutboxQueue) -> Bool) -> [Item] {
    var items = [Item]()
    for key in queues.keys where isWanted(key) {
      guard let taken = queues[key]?.waiting.drain() else { continue }
      queues[key]?.isReady = false
      for _ in taken { release(key.tenant) }
      items += taken
      forget(key)
    }
    waiting -= items.count
    return items
  }

  private mutating func release(_ tenant: TenantID) {
    guard let count = held[tenant] else { return }
    held[tenant] = count > 1 ? count - 1 : nil
  }

  /// Lets go of what holds nothing; lanes keep what they have learnt while there are few.
  private mutating func forget(_ key: OutboxQueue) {
    guard let queue = queues[key], queue.waiting.isEmpty, !queue.isBacklogged, !queue.isReady
    else { return }
    queues[key] = nil
    guard lanes.count > settings.waiting, let lane = lanes[key.lane], lane.active == 0,
      lane.pausedUntil == nil
    else { return }
    lanes[key.lane] = nil
  }
}
