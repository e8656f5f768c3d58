import Cryptography
package import Domain
import JSON
import Store
import Transfer

extension Gateway {
  /// Makes a task with a link for every assignee, and queues all that must be told.
  package func createTask(
    _ new: NewTask, by principal: Principal, idempotency: IdempotencyKey? = nil
  ) async throws -> CreatedTask {
    try principal.require(.tasksWrite)
    let definition = try TaskDefinition(new)
    let callback = try new.callback.map { try target(of: $0, definition.correlation) }
    return try await write(by: principal) { work in
      if let answer = try idempotency.flatMap({ try work.formerAnswer($0) }) { return answer }
      let answer = try work.create(definition, callback)
      if let idempotency { try work.keep(answer, for: idempotency) }
      return answer
    }
  }

  /// Lets the kind of a callback check its settings, and the address policy its address.
  private func target(
    of callback: NewCallback, _ correlation: Correlation
  ) throws(Refusal) -> CallbackTarget {
    guard let kind = channels[callback: callback.kind] else {
      let kinds = channels.callbackKinds.joined(separator: ", ")
      throw Refusal(.invalidValue, at: ["callback", "kind"], "must be one of: \(kinds)")
    }
    let target = try kind.target(of: callback, correlation, at: ["callback"])
    try checkAddress(target.url, at: ["callback", "url"])
    return target
  }

  /// Refuses an address that may not be called, at the moment it is written down.
  func checkAddress(_ url: String, at path: FieldPath) throws(Refusal) {
    do {
      _ = try TransferURL(url, policy: settings.addressPolicy)
    } catch {
      throw error.within(path)
    }
  }
}

extension UnitOfWork {
  fileprivate func create(
    _ definition: TaskDefinition, _ callback: CallbackTarget?
  ) throws -> CreatedTask {
    let channels = try named(definition.channels)
    let task = HumanTask(
      id: identifier(TaskID.self), tenant: tenant, definition: definition, at: now)
    try tasks.insert(
      task,
      callback: callback.map {
        gateway.keys.seal(
          CallbackTargetCodec.encode($0), for: SealContext.taskCallback(task.id).context)
      })
    let opened = Notification(.taskCreated, at: now, .opened(task.briefing))
    try record(
      .taskCreated, task: task.id, detail: ["title": .string(definition.title)],
      content: opened.content)
    let issued = try definition.assignees.indices.map { try issueLink(to: $0, of: task) }
    let encoded = EncodedNotification(opened)
    try deliveries.insert(
      invitations(task, issued, encoded) + notices(task, issued, channels, encoded))
    return CreatedTask(task: TaskSnapshot(task, links: issued.map(\.link)), links: issued)
  }

  private func named(_ names: [String]) throws -> [ConfiguredChannel] {
    let found = try channels.find(named: names)
    return try names.enumerated().map { place, name in
      guard let channel = found.first(where: { $0.name == name }) else {
        throw Refusal(
          .invalidValue, at: ["channels", .index(place)],
          "names the channel \"\(name.prefix(64))\", which does not exist; "
            + "make it with POST /v1/channels")
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
