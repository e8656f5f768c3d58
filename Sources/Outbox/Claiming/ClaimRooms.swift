import Domain
import Store

/// Number of deliveries that a claim may take, by queue and bucket.
struct ClaimRooms: Sendable {
  var queues: [OutboxQueue: Int]
  /// Room of a queue that is not known yet, by its bucket.
  let perQueue: [String: Int]
  var buckets: [String: Int]
  let newQueue: Int
  let newBucket: Int

  /// Takes a place for a delivery; false when there is none.
  mutating func take(_ due: DueDelivery) -> Bool {
    let (queue, bucket) = (due.queue, due.keys.bucket)
    let room = min(
      queues[queue] ?? perQueue[bucket] ?? newQueue, buckets[bucket] ?? newBucket)
    guard room > 0 else { return false }
    queues[queue] = (queues[queue] ?? perQueue[bucket] ?? newQueue) - 1
    buckets[bucket] = (buckets[bucket] ?? newBucket) - 1
    return true
  }
}
