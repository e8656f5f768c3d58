import Cryptography
import Domain
package import JSON
import Store
import Transfer

extension Gateway {
  /// Makes a task with a link for every assignee, and queues all that must be told.
  ///
  /// - Returns: the task as JSON with the addresses of its links, which are shown this once.
  package func createTask(
    _ body: JSON, by caller: Principal, idempotency: IdempotencyKey? = nil
  ) async throws -> JSON {
    try caller.require(.tasksWrite)
    let definition = try TaskDefinition(body)
    try definition.checkLabels()
    try checkAddress(definition.callback?.url, at: "/callback/url")
    return try await write(by: caller) { work in
      if let answer = try idempotency.flatMap({ try work.formerAnswer($0) }) { return answer }
      let answer = try work.create(definition)
      if let idempotency { try work.keep(answer, for: idempotency) }
      return answer
    }
  }

  /// Refuses an address that may not be called, at the moment it is written down.
  func checkAddress(_ url: String?, at field: String) throws(Refusal) {
    guard let url else { return }
    do {
      _ = try TransferURL(url, policy: settings.addressPolicy)
    } catch let refusal {
      throw Refusal(refusal.code, "\(field): \(refusal.message)", field: field)
    }
  }
}

extension UnitOfWork {
  fileprivate func create(_ definition: TaskDefinition) throws -> JSON {
    let channels = try named(definition.channels)
    let task = HumanTask(
      id: identifier(TaskID.self), tenant: tenant, definition: definition, at: now)
    let callback = definition.callback.map {
      gateway.keys.seal($0.sealedJSON.bytes, for: SealContext.taskCallback(task.id).context)
    }
    try tasks.insert(task, callback: callback)
    let opened = Notification(.taskCreated, at: now, .opened(task.briefing))
    try record(
      .taskCreated, task: task.id, detail: ["title": .string(definition.title)],
      content: opened.content)
    let issued = try definition.assignees.indices.map { try issueLink(to: $0, of: task) }
    let encoded = EncodedNotification(opened)
    try deliveries.insert(
      invitations(task, issued, encoded) + notices(task, issued, channels, encoded))
    return .object(task.json(links: issued.map { $0.link.json(url: $0.url) }))
  }

  private func named(_ names: [String]) throws -> [ConfiguredChannel] {
    let found = try channels.find(named: names)
    return try names.enumerated().map { place, name in
      guard let channel = found.first(where: { $0.name == name }) else {
        throw Refusal(
          .invalidValue,
          "/channels/\(place) names the channel \"\(name.prefix(64))\", which does not exist; "
            + "make it with POST /v1/channels.", field: "/channels/\(place)")
      }
      return channel
    }
  }

  private func invitations(
    _ task: HumanTask, _ issued: [IssuedLink], _ notification: EncodedNotification
  ) -> [DeliveryRow] {
    guard task.definition.invitation == .email else { return [] }
    return issued.map { invitation(to: $0, of: task, notification) }
  }

  private func notices(
    _ task: HumanTask, _ issued: [IssuedLink], _ channels: [ConfiguredChannel],
    _ notification: EncodedNotification
  ) -> [DeliveryRow] {
    let secrets = DeliverySecrets(links: issued.map { $0.secret(of: task) })
    return channels.map { channel in
      delivery(
        .notice, of: notification, to: .channel(channel), task: task.id, secrets: secrets,
        deadline: task.expiresAt)
    }
  }
}
