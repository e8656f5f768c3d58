import Domain
package import JSON
import Store

extension Gateway {
  /// Makes a new signing secret for a channel of a kind that signs.
  ///
  /// - Returns: the new secret, which is shown this once, and when the former ones stop signing.
  package func rotateChannelSecret(
    _ name: String, _ body: JSON, by principal: Principal
  ) async throws -> JSON {
    try principal.require(.channelsManage)
    let rotation = try Rotation(body)
    return try await write(by: principal) { work in
      let id = try work.channels.require(name).id
      guard let row = try work.channels.lock(id) else { throw Refusal.notFound("channel") }
      guard channels[row.kind]?.isSigned == true else {
        throw Refusal(
          .conflict, "Messages of the kind \(row.kind) are not signed; there is nothing to rotate.")
      }
      return try work.rotateSecret(owner: row.id.bytes, named: row.id.description, rotation)
    }
  }
}
