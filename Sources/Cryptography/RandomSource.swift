import Synchronization

/// A source of random bytes: the system in the product, a seeded closure in tests.
package struct RandomSource: Sendable {
  private let fill: @Sendable (Int) -> [UInt8]

  /// The closure gives as many bytes as it is asked for.
  package init(_ fill: @escaping @Sendable (Int) -> [UInt8]) { self.fill = fill }

  /// The operating system's generator; the process ends when it gives nothing.
  package static let system = RandomSource(systemRandomBytes)

  package func bytes(_ count: Int) -> [UInt8] {
    let bytes = fill(count)
    precondition(bytes.count == count, "a random source gave another number of bytes")
    return bytes
  }

  /// A source that reads many bytes at a time: reading ten takes as long as a thousand.
  ///
  /// For names, which everybody may see; no secret is to lie about before it is needed.
  package func pooled() -> RandomSource {
    let pool = RandomPool(self)
    return RandomSource { pool.take($0) }
  }

  /// A decimal code, leading zeros included; every code is equally likely.
  ///
  /// Bytes of 250 and more are thrown away, because 256 is no multiple of ten.
  package func digits(_ count: Int) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(count)
    while digits.count < count {
      for byte in bytes(count + 4) where byte < 250 && digits.count < count {
        digits.append(48 + byte % 10)
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// A number from zero up to but without the bound, every one equally likely.
  package func number(below bound: UInt64) -> UInt64 {
    precondition(bound > 0, "no number is below zero")
    let unbiased = UInt64.max - UInt64.max % bound
    while true {
      let number = bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
      if number < unbiased { return number % bound }
    }
  }
}

/// Random bytes that were drawn and not handed out yet.
private final class RandomPool: Sendable {
  private static let draught = 1024

  private let source: RandomSource
  private let rest = Mutex<ArraySlice<UInt8>>([])

  init(_ source: RandomSource) { self.source = source }

  func take(_ count: Int) -> [UInt8] {
    rest.withLock { rest in
      if rest.count < count { rest = source.bytes(max(count, Self.draught))[...] }
      defer { rest.removeFirst(count) }
      return Array(rest.prefix(count))
    }
  }
}
