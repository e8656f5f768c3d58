package import Domain

/// Every bound that the server sets to what a client may send and how slowly.
package struct Limits: Sendable, Hashable {
  /// How long something may take in all, and how fast it must be once the grace is over.
  package struct Pace: Sendable, Hashable {
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
  package var bodyPace = Pace(total: .seconds(30), grace: .seconds(10), bytesPerSecond: 1024)
  /// For `multipart/form-data`.
  package var uploadPace = Pace(total: .seconds(120), grace: .seconds(10), bytesPerSecond: 1024)
  /// For answers; a streamed one has no total.
  package var writePace = Pace(total: .seconds(120), grace: .seconds(10), bytesPerSecond: 1024)
  /// How long a refused client may take to read why before the connection is cut.
  package var linger = Interval.seconds(1)

  package var keepAlive = Interval.seconds(15)
  /// Requests on one connection; 0 is without end.
  package var requestsPerConnection = 100
  package var connections = 10_000
  /// Connections of one address (of one /64); loopback peers and trusted proxies are exempt.
  package var connectionsPerAddress = 32

  package init() {}
}
