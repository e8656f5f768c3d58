package import Testing

/// Random numbers that one seed repeats (SplitMix64).
package struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }

  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
  }
}

/// Tries a property on many random values and stops at the first counterexample.
///
/// To see a failure again, give the call the seed that it printed.
///
/// - Parameter property: answers nil when all is well, else what went wrong.
package func forAll(
  _ name: String, rounds: Int = 2000, seed: UInt64 = .random(in: .min ... .max),
  sourceLocation: SourceLocation = #_sourceLocation,
  _ property: (inout SeededRandom) throws -> String?
) rethrows {
  print("\(name): seed \(seed)")
  var random = SeededRandom(seed: seed)
  for round in 0..<rounds {
    guard let complaint = try property(&random) else { continue }
    Issue.record("seed \(seed), round \(round): \(complaint)", sourceLocation: sourceLocation)
    return
  }
}
