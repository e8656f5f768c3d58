import Cryptography
import Domain
import Gateway
import JSON
import Transfer

/// Makes what the demonstration needs: a tenant and a key at the command line's side, then the
/// channels through the API, as any program would, and the task.
struct DemoStage {
  let node: Node
  let receiver: DemoReceiver
  let transfer: Transfer

  /// - Returns: the approver's link.
  func set() async throws -> String {
    let gateway = node.gateway
    let tenant = try await gateway.createTenant(name: "acme", displayName: "Acme Bank")
    try setSecret(tenant.callbackSecret, at: "callback")
    let caller = try await gateway.commandLine(of: "acme")
    let key = try await gateway.createKey(NewKey(name: "demo", scopes: [.admin]), by: caller)
    let bearer = key.text
    for place in ["slack", "teams", "webhook"] {
      let channel = try await post(
        "/v1/channels",
        [
          "name": .string(place), "kind": .string(place),
          "settings": ["url": .string("\(receiver.origin)/\(place)")],
        ], bearer)
      if let secret = channel["secret"]?.string { try setSecret(secret, at: place) }
    }
    let created = try await gateway.createTask(
      LoanTask.values(callback: "\(receiver.origin)/callback"), by: caller)
    guard let link = created.links.first else { throw DemoFailure("the task has no link") }
    return link.url
  }

  private func setSecret(_ text: String, at place: String) throws {
    guard let secret = WebhookSecret(text) else { throw DemoFailure("no secret for \(place)") }
    receiver.setSecret(secret, at: place)
  }

  private func post(_ path: String, _ body: JSON, _ bearer: String) async throws -> JSON {
    let policy = AddressPolicy(allowed: [AddressRange("127.0.0.1/32")].compactMap { $0 })
    let call = try HTTPCall(
      .post, TransferURL("http://127.0.0.1:\(node.port)" + path, policy: policy),
      fields: [
        (name: "Authorization", value: "Bearer " + bearer),
        (name: "Content-Type", value: "application/json"),
      ], body: body.bytes)
    guard case .response(201, _, let answer, _) = await transfer.send(.http(call)).result else {
      throw DemoFailure("POST \(path) was refused")
    }
    return try JSON(parsing: answer)
  }
}
