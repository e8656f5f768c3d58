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
  /// Queues that are kept still, whatever waits for them.
  private var pauses: [OutboxQueue: Pause] = [:]
  /// What goes all the same, to see how its lane is doing.
  private var probes = Fifo<(item: Item, queue: OutboxQueue)>()

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
    if let probe = probes.popFirst() {
      lanes[probe.queue.lane]?.active += 1
      start()
      return probe
    }
    while let tenant = turns.popFirst() {
      guard let place = ready.index(forKey: tenant) else { continue }
      let key = ready.values[place].popFirst()
      if ready.values[place].isEmpty { ready.remove(at: place) } else { turns.append(tenant) }
      if let key, let item = take(key) { return (item, key) }
    }
    return nil
  }

  /// Gives a slot back and lets the lane learn from how it went.
  mutating func finish(_ key: OutboxQueue, _ health: LaneHealth) {
    active -= 1
    release(key.tenant)
    let next = lanes[key.lane]?.finish(health) ?? []
    if health == .bad { queues[key]?.allowance = settings.most(in: key.lane) }
    next.forEach { line(up: $0) }
    enter(key)
    forget(key)
  }

  /// How many more deliveries the queue may have in memory.
  func room(of key: OutboxQueue) -> Int {
    guard pauses[key] == nil else { return 0 }
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
    guard let queue = queues[key], queue.isBacklogged, pauses[key] == nil else { return false }
    return queue.waiting.count * 2 <= queue.allowance
  }

  /// Whether somebody could go now for whom there is a slot.
  var hasTurns: Bool { (!turns.isEmpty || !probes.isEmpty) && active < settings.inFlight }

  /// Takes out everything that waits.
  mutating func drain() -> [Item] {
    let rest = probes.drain()
    for probe in rest { release(probe.queue.tenant) }
    waiting -= rest.count
    return rest.map(\.item) + takeAll(of: Array(queues.keys))
  }
}

extension Lanes {
  /// How long a queue is kept still.
  struct Pause: Sendable {
    var until: Timestamp
    /// The claim before which the store knew of it; nil while only this process does.
    var round: Int?
  }

  /// Queues that are kept still.
  var still: Set<OutboxQueue> { Set(pauses.keys) }

  /// How many they are.
  var paused: Int { pauses.count }

  func isStill(_ key: OutboxQueue) -> Bool { pauses[key] != nil }

  /// When the next pause ends.
  var nextResume: Timestamp? { pauses.values.lazy.map(\.until).min() }

  /// Keeps a queue still and takes out what waits in it.
  mutating func pause(_ key: OutboxQueue, _ pause: Pause) -> [Item] {
    pauses[key] = pause
    lanes[key.lane]?.parked.remove(key)
    ready[key.tenant]?.remove(key)
    return takeAll(of: [key])
  }

  /// The same because its receiver said so just now, which the store does not know yet.
  mutating func pause(_ key: OutboxQueue, until moment: Timestamp) -> [Item] {
    pause(key, Pause(until: max(pauses[key]?.until ?? moment, moment), round: nil))
  }

  /// Notes that an endpoint failed; one that keeps failing is kept still until the moment, unless the
  /// record of it, which every node may have added to, says otherwise.
  mutating func suspect(_ key: OutboxQueue, until moment: Timestamp) {
    lanes[key.lane]?.failures += 1
    guard let lane = lanes[key.lane], lane.failures >= Breaker.threshold, pauses[key] == nil
    else { return }
    pauses[key] = Pause(until: moment, round: nil)
  }

  /// Lets a queue go on.
  mutating func resume(_ key: OutboxQueue) {
    pauses[key] = nil
    enter(key)
  }

  /// Ends the pauses whose time has come; tells whether there were any.
  mutating func resume(at now: Timestamp) -> Bool {
    let over = pauses.filter { $0.value.until <= now }
    for key in over.keys { resume(key) }
    return !over.isEmpty
  }

  /// Takes over what a claim found in the store, and takes out what must wait now.
  ///
  /// What this process has learnt while the claim was made counts for more.
  mutating func adopt(_ shared: [OutboxQueue: Timestamp], round: Int) -> [Item] {
    for (key, pause) in pauses where shared[key] == nil {
      if let known = pause.round, known < round { resume(key) }
    }
    return shared.flatMap { key, until in
      if let known = pauses[key], (known.round ?? .max) >= round { return [Item]() }
      return pause(key, Pause(until: until, round: round))
    }
  }

  /// Puts in a delivery that goes although its queue is kept still.
  mutating func add(probe item: Item, of key: OutboxQueue) {
    if lanes[key.lane] == nil { lanes[key.lane] = Lane(most: settings.most(in: key.lane)) }
    probes.append((item, key))
    waiting += 1
    held[key.tenant, default: 0] += 1
  }
}

extension Lanes {
  /// Takes the next of a queue whose turn it is.
  private mutating func take(_ key: OutboxQueue) -> Item? {
    guard let queue = queues.index(forKey: key) else { return nil }
    queues.values[queue].isReady = false
    guard let lane = lanes.index(forKey: key.lane), pauses[key] == nil else { return nil }
    guard lanes.values[lane].hasRoom, let item = queues.values[queue].waiting.popFirst() else {
      enter(key, queue, lane)
      return nil
    }
    lanes.values[lane].active += 1
    start()
    enter(key, queue, lane)
    return item
  }

  private mutating func start() {
    active += 1
    waiting -= 1
  }

  /// Gives the queue a turn when it has something to send and none yet, or parks it where the lane is
  /// full: a turn that nobody can take would call the dispatcher for nothing.
  private mutating func enter(_ key: OutboxQueue) {
    guard let queue = queues.index(forKey: key), let lane = lanes.index(forKey: key.lane),
      pauses[key] == nil
    else { return }
    enter(key, queue, lane)
  }

  private mutating func enter(
    _ key: OutboxQueue, _ queue: Dictionary<OutboxQueue, Queue<Item>>.Index,
    _ lane: Dictionary<String, Lane>.Index
  ) {
    guard !queues.values[queue].isReady, !queues.values[queue].waiting.isEmpty else { return }
    queues.values[queue].isReady = true
    if lanes.values[lane].hasRoom { line(up: key) } else { lanes.values[lane].parked.append(key) }
  }

  private mutating func line(up key: OutboxQueue) {
    if ready[key.tenant] == nil { turns.append(key.tenant) }
    ready[key.tenant, default: Fifo()].append(key)
  }

  private mutating func takeAll(of keys: [OutboxQueue]) -> [Item] {
    var items = [Item]()
    for key in keys {
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
    guard let place = held.index(forKey: tenant) else { return }
    held.values[place] -= 1
    if held.values[place] == 0 { held.remove(at: place) }
  }

  /// Lets go of what holds nothing; lanes keep what they have learnt while there are few.
  private mutating func forget(_ key: OutboxQueue) {
    guard let queue = queues[key], queue.waiting.isEmpty, !queue.isBacklogged, !queue.isReady
    else { return }
    queues[key] = nil
    guard lanes.count > settings.waiting, let lane = lanes[key.lane], lane.active == 0
    else { return }
    lanes[key.lane] = nil
  }
}
