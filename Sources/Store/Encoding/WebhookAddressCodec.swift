import Domain
import JSON

/// The stored form of a webhook's address, before it is sealed: `{"url": "https://…"}`.
///
/// It is also the settings with which the webhook channel sends.
package enum WebhookAddressCodec {
  package static func encode(_ url: String) -> [UInt8] {
    let object: JSON = ["url": .string(url)]
    return object.bytes
  }

  /// The address; nil when the form holds none.
  package static func decode(_ stored: [UInt8]) throws -> String? {
    try JSON(parsing: stored)["url"]?.string
  }
}
