import Cryptography
import Domain
import Store

/// The values and digests that depend on a key of the ring.
package struct KeyUse: Sendable, Hashable {
  /// Values and live digests, by column; none that are zero.
  package internal(set) var counts: [String: Int] = [:]

  package init() {}

  package var total: Int { counts.values.reduce(0, +) }

  /// Such as `2 in links.digest, 1 in api_keys.digest`.
  package var sentence: String {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.value) in \($0.key)" }.joined(separator: ", ")
  }
}

extension Gateway {
  /// The use of each key, by its number.
  package func keyUse() async throws -> [UInt32: KeyUse] {
    let now = clock.now
    return try await database.read(.system) { transaction in
      let values = SealedValueRepository(transaction)
      var columns = try SealedColumn.allCases.map { ($0.name, try values.count($0)) }
      columns.append(("idempotency_keys.response", try values.countAnswers()))
      for digests in LiveDigests.allCases {
        columns.append((digests.rawValue, try values.count(digests, at: now)))
      }
      var use: [UInt32: KeyUse] = [:]
      for (name, counts) in columns {
        for (key, count) in counts {
          use[UInt32(bigEndianBytes: key), default: KeyUse()].counts[name, default: 0] += count
        }
      }
      return use
    }
  }
}
