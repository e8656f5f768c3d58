package import Domain
import JSON
package import Store

extension Gateway {
  /// Sends an ended delivery once more, under its own id, so that receivers can drop a repetition.
  package func redeliver(_ id: DeliveryID, by principal: Principal) async throws -> DeliveryEntry {
    try principal.require(.tasksWrite)
    return try await write(by: principal) { work in
      let entry = try work.held(id)
      try work.checkRedelivery(entry)
      guard try work.deliveries.redeliver(id, at: work.now),
        let renewed = try work.deliveries.find(id)
      else { throw entry.openRefusal }
      try work.record(
        .deliveryRedelivered, task: entry.task, detail: ["delivery": .string(id.description)])
      return renewed
    }
  }
}

extension UnitOfWork {
  /// The delivery, after its task: neither is changed by others from here on.
  fileprivate func held(_ id: DeliveryID) throws -> DeliveryEntry {
    if let task = try deliveries.find(id)?.task { _ = try tasks.lock(task) }
    guard let entry = try deliveries.lock(id) else { throw Refusal.notFound("delivery") }
    return entry
  }

  /// Refuses what is under way still, and what cannot be said again.
  fileprivate func checkRedelivery(_ entry: DeliveryEntry) throws {
    guard !entry.state.isOpen else { throw entry.openRefusal }
    guard !entry.isErased else {
      throw Refusal(.conflict, "What it carried was erased; it cannot be sent again.")
    }
    guard let purpose = DeliveryPurpose(rawValue: entry.purpose), purpose.endsWithTask else {
      return
    }
    guard purpose != .code else {
      throw Refusal(
        .conflict, "A one-time code is never sent twice; its reader asks for a new one.")
    }
    if let id = entry.task, let task = try tasks.find(id), !task.state.isOpen {
      throw task.closedRefusal
    }
    guard entry.holdsSecrets else {
      throw Refusal(
        .conflict,
        "Its links were erased when it was handed over; issue a new link instead, with "
          + "POST /v1/tasks/{id}/links.")
    }
  }
}

extension DeliveryEntry {
  fileprivate var openRefusal: Refusal {
    Refusal(.conflict, "The delivery is still \(state.rawValue); wait until it has ended.")
  }
}
