import Cryptography
import Domain
package import Gateway
import JSON
import Store
import Testing

extension Gateway {
  /// The one-time code in the mail that was queued last.
  package func newestCode() async throws -> String {
    let row = try await database.read(.system) { transaction in
      try transaction.first(
        """
        SELECT id, secrets FROM deliveries WHERE purpose = 'code' AND secrets IS NOT NULL
        ORDER BY id DESC LIMIT 1
        """)
    }
    let found = try #require(row)
    let id: DeliveryID = try found.identifier(0)
    let plain = try keys.open(try found.bytes(1), for: SealContext.deliverySecrets(id).context)
    return try #require(try JSONParser.parse(plain)["code"]?.string)
  }
}
