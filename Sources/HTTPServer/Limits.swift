package import Domain

/// Bounds of the size and the slowness of requests and answers.
package struct Limits: Sendable, Hashable {
  /// The longest time of a transfer, and its least speed once the grace is over.
  package struct Deadline: Sendable, Hashable {
    package var total: Interval
    package var grace: Interval
    package var bytesPerSecond: Int

    package init(total: Interval, grace: Interval, bytesPerSecond: Int) {
      self.total = total
      self.grace = grace
      self.bytesPerSecond = bytesPerSecond
    }
  }

  /// Bytes of a request target.
  package var target = 2048
  /// Bytes of the request line and the header together.
  package var header = 16_384
  package var fields = 64
  /// Bytes of any body; a route usually takes much less.
  package var body = 30 << 20
  /// Bytes of a body that are awaited before the handler starts.
  package var eagerBody = 16_384

  package var handshake = Interval.seconds(10)
  package var headerTime = Interval.seconds(10)
  package var bodyDeadline = Deadline(
    total: .seconds(30), grace: .seconds(10), bytesPerSecond: 1024)
  /// For `multipart/form-data`.
  package var uploadDeadline = Deadline(
    total: .seconds(120), grace: .seconds(10), bytesPerSecond: 1024)
  /// For answers; a streamed one has no total.
  package var writeDeadline = Deadline(
    total: .seconds(120), grace: .seconds(10), bytesPerSecond: 1024)
  /// The time of a refused client to read the refusal before the connection is closed.
  package var linger = Interval.seconds(1)

  package var keepAlive = Interval.seconds(15)
  /// Requests on one connection; 0 is without end.
  package var requestsPerConnection = 100
  package var connections = 10_000
  /// Connections of one address (of one /64); loopback peers and trusted proxies are exempt.
  package var connectionsPerAddress = 32

  package init() {}
}
