import Domain
import JSON

/// The bytes that are signed and sent.
enum WebhookBody {
  private static let end = Array("}}".utf8)

  /// The payload as it is, or with the links as the last member of `data`, its own last member.
  ///
  /// Nothing is parsed: this runs for every delivery.
  static func bytes(_ payload: [UInt8], links: JSON?) throws(Refusal) -> [UInt8] {
    guard let links, !links.isNull else { return payload }
    guard payload.count >= 3, payload[(payload.count - end.count)...].elementsEqual(end) else {
      throw Refusal(.malformedJSON, "The payload does not end with its data.")
    }
    var body: [UInt8] = []
    body.reserveCapacity(payload.count + 256)
    body += payload[..<(payload.count - end.count)]
    if body.last != UInt8(ascii: "{") { body.append(UInt8(ascii: ",")) }
    body += "\"links\":".utf8
    links.write(into: &body)
    body += end
    return body
  }
}
