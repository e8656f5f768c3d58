import Domain
import Store

extension Gateway {
  /// Makes a new signing secret for a channel of a kind that signs.
  package func rotateChannelSecret(
    _ name: String, _ rotation: SecretRotation, by principal: Principal
  ) async throws -> RotatedSecret {
    try principal.require(.channelsManage)
    return try await write(by: principal) { work in
      let id = try work.channels.require(name).id
      guard let channel = try work.channels.lock(id) else { throw Refusal.notFound("channel") }
      guard channels[channel.kind]?.isSigned == true else {
        throw Refusal(
          .conflict,
          "Messages of the kind \(channel.kind) are not signed; there is nothing to rotate.")
      }
      return try work.rotateSecret(
        owner: channel.id.bytes, named: channel.id.description, rotation)
    }
  }
}
