import Domain
import Store

/// State of every endpoint and bucket that is not healthy: the one local copy of the breakers, ahead of
/// the store by the signals that are not recorded yet.
///
/// A pause of a bucket stands under the bucket's name, all else under the endpoint's; both belong to one
/// tenant. Written by the dispatcher (signals, claims) and the completer (records).
struct EndpointStates: Sendable {
  private struct Record: Sendable {
    /// As the store has it.
    var stored = Breaker()
    /// With the signals since.
    var current = Breaker()
    /// Signals that are not recorded yet.
    var unrecorded = 0
    /// Probe that is under way from this process.
    var probe: DeliveryID?
  }

  /// Endpoints and buckets whose pause began or ended.
  struct Changes: Sendable {
    var paused: [OutboxQueue] = []
    var resumed: [OutboxQueue] = []
  }

  private var records: [OutboxQueue: Record] = [:]
  private var paused: Set<OutboxQueue> = []
  /// Records that were touched since `changes` was asked.
  private var touched: Set<OutboxQueue> = []
  /// Records that were touched since the last claim began: they are newer than what it finds.
  private var touchedSinceClaim: Set<OutboxQueue> = []
  /// Time at which the next pause ends.
  private(set) var nextResume: Timestamp?

  /// Number of endpoints and buckets that are paused.
  var pausedCount: Int { paused.count }

  /// Keys that are paused.
  var pausedKeys: Set<OutboxQueue> { paused }

  func isPaused(_ queue: OutboxQueue, bucket: String, at now: Timestamp) -> Bool {
    if records[queue]?.current.pausedUntil(at: now) != nil { return true }
    let bucket = OutboxQueue(endpoint: bucket, tenant: queue.tenant)
    return records[bucket]?.current.askedUntil.map { $0 > now } ?? false
  }

  func needsProbe(_ queue: OutboxQueue, at now: Timestamp) -> Bool {
    records[queue]?.current.needsProbe(at: now) ?? false
  }

  /// Notes that a probe is under way: nothing else goes before its result.
  mutating func startProbe(of queue: OutboxQueue, _ delivery: DeliveryID, at now: Timestamp) {
    records[queue, default: Record()].current.probe(at: now)
    records[queue]?.probe = delivery
    touch(queue)
  }

  /// Learns from a result before it is recorded.
  mutating func note(_ result: DeliveryResult, at now: Timestamp) {
    guard let signal = result.signal else { return }
    let key = result.signalKey
    guard signal != .success || records[key] != nil else { return }
    var record = records[key, default: Record()]
    _ = record.current.learn(signal, at: now)
    record.unrecorded += 1
    records[key] = record
    touch(key)
  }

  /// Collects the signals that are worth a statement: an answer of a healthy endpoint is not.
  func signals(in results: [DeliveryResult]) -> [OutboxQueue: [BreakerSignal]] {
    let bad = results.filter { $0.signal != nil && $0.signal != .success }.map(\.signalKey)
    let keys = Set(bad).union(records.lazy.filter { !$0.value.stored.isHealthy }.map(\.key))
    guard !keys.isEmpty else { return [:] }
    var signals = [OutboxQueue: [BreakerSignal]]()
    for result in results where keys.contains(result.signalKey) {
      if let signal = result.signal { signals[result.signalKey, default: []].append(signal) }
    }
    return signals
  }

  /// Takes over what was recorded.
  mutating func settle(_ results: [DeliveryResult], _ updates: [BreakerUpdate]) {
    for update in updates { records[update.queue, default: Record()].stored = update.breaker }
    for result in results {
      let queue = result.delivery.queue
      if records[queue]?.probe == result.id {
        records[queue]?.probe = nil
        settle(queue)
      }
      guard result.signal != nil, records[result.signalKey] != nil else { continue }
      records[result.signalKey]?.unrecorded -= 1
      settle(result.signalKey)
    }
  }

  /// Forgets which records are newer than the claim that begins now.
  mutating func beginClaim() { touchedSinceClaim = [] }

  /// Takes over the breakers that a claim found in the store.
  mutating func adopt(_ breakers: [OutboxQueue: Breaker]) {
    for key in Set(records.keys).union(breakers.keys) where !touchedSinceClaim.contains(key) {
      let record = records[key]
      guard record?.unrecorded ?? 0 <= 0, record?.probe == nil else { continue }
      let breaker = breakers[key] ?? Breaker()
      guard record?.stored != breaker || record?.current != breaker else { continue }
      records[key] = breaker.isHealthy ? nil : Record(stored: breaker, current: breaker)
      touched.insert(key)
    }
  }

  /// Returns the pauses that began and ended since it was asked last.
  mutating func changes(at now: Timestamp) -> Changes {
    var keys = touched
    touched = []
    if let next = nextResume, next <= now {
      keys.formUnion(paused)
      nextResume = nil
    }
    var changes = Changes()
    for key in keys {
      if let until = records[key]?.current.pausedUntil(at: now) {
        if paused.insert(key).inserted { changes.paused.append(key) }
        nextResume = min(nextResume ?? until, until)
      } else if paused.remove(key) != nil {
        changes.resumed.append(key)
      }
    }
    return changes
  }

  private mutating func touch(_ key: OutboxQueue) {
    touched.insert(key)
    touchedSinceClaim.insert(key)
  }

  /// Falls back to what the store has once nothing is unrecorded.
  private mutating func settle(_ key: OutboxQueue) {
    guard let record = records[key], record.unrecorded <= 0, record.probe == nil else { return }
    records[key]?.unrecorded = 0
    records[key]?.current = record.stored
    if record.stored.isHealthy { records[key] = nil }
    touch(key)
  }
}
