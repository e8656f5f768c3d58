import Cryptography
import Domain
import Store

/// The result of sealing anew.
package struct Resealing: Sendable, Hashable {
  /// Values that are sealed under the active key now.
  package var count = 0
  /// Values that open under no key of the ring, by column; they stay as they are.
  package var unreadable: [String: Int] = [:]
}

extension Gateway {
  private static var batch: Int { 200 }
  private static var passes: Int { 10 }

  /// Seals under the active key whatever is sealed under another one, in short transactions.
  ///
  /// May be interrupted and run again at any time, also by several at once: a value that changes
  /// meanwhile is left to whoever changed it.
  package func reseal() async throws -> Resealing {
    var whole = Resealing()
    // What others sealed under a former key meanwhile is found by the next pass.
    for _ in 0..<Self.passes {
      var pass = Resealing()
      for column in SealedColumn.allCases { try await reseal(column, &pass) }
      whole.count += pass.count
      whole.unreadable = pass.unreadable
      guard pass.count > 0 else { break }
    }
    return whole
  }

  private func reseal(_ column: SealedColumn, _ pass: inout Resealing) async throws {
    var last: SealedValue?
    while true {
      let ring = keys.ring
      let page = try await database.read(.system) { [last] transaction in
        try SealedValueRepository(transaction).values(
          in: column, notUnder: ring.activeID.bigEndianBytes, after: last, limit: Self.batch)
      }
      guard let end = page.last else { return }
      last = end
      var fresh: [(former: SealedValue, sealed: [UInt8])] = []
      for value in page {
        guard let context = column.place(of: value.row)?.context,
          let plain = try? keys.open(value.sealed, for: context)
        else {
          pass.unreadable[column.name, default: 0] += 1
          continue
        }
        fresh.append((value, ring.seal(plain, for: context, random: random)))
      }
      let resealed = fresh
      pass.count += try await database.write(.system) { transaction in
        try SealedValueRepository(transaction).replace(resealed, in: column)
      }
    }
  }
}

extension SealedColumn {
  /// The place that a value of this column was sealed for.
  package func place(of row: [UInt8]) -> SealContext? {
    switch self {
    case .channelSettings: ChannelID(bytes: row).map(SealContext.channelSettings)
    case .webhookURL: WebhookID(bytes: row).map(SealContext.webhookURL)
    case .signingSecret: SecretID(bytes: row).map(SealContext.signingSecret)
    case .taskCallback: TaskID(bytes: row).map(SealContext.taskCallback)
    case .deliveryTarget: DeliveryID(bytes: row).map(SealContext.deliveryTarget)
    case .deliverySecrets: DeliveryID(bytes: row).map(SealContext.deliverySecrets)
    case .linkDraft: LinkID(bytes: row).map(SealContext.linkDraft)
    }
  }
}
