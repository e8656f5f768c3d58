import Cryptography
package import Domain
import JSON
import Store

/// The wish for a new link.
package struct NewLink: Sendable {
  /// The assignee's address; nil where the task has one assignee.
  package let assignee: String?
  /// The way in which the link is sent; nil for the task's own.
  package let invitation: Invitation?

  package init(assignee: String? = nil, invitation: Invitation? = nil) {
    self.assignee = assignee
    self.invitation = invitation
  }
}

extension IssuedLink {
  /// The link as a message shows it.
  func secret(of task: HumanTask) -> DeliverySecrets.Link {
    let assignee = task.definition.assignees[link.position]
    return DeliverySecrets.Link(email: assignee.email.text, name: assignee.name, url: url)
  }
}

extension Gateway {
  /// Issues a new link for one assignee; every former link of that person ends at once.
  package func issueLink(
    to id: TaskID, _ new: NewLink, by principal: Principal
  ) async throws -> IssuedLink {
    try principal.require(.tasksWrite)
    return try await write(by: principal) { work in
      guard let task = try work.tasks.lock(id) else { throw Refusal.notFound("task") }
      guard task.state.isOpen else { throw task.closedRefusal }
      let position = try task.position(of: new.assignee)
      for former in try work.links.all(of: id) where former.position == position {
        try work.revoke(former)
      }
      let issued = try work.issueLink(to: position, of: task)
      if (new.invitation ?? task.definition.invitation) == .email {
        let opened = Notification(.taskCreated, at: work.now, .opened(task.briefing))
        try work.deliveries.insert([
          work.invitation(to: issued, of: task, EncodedNotification(opened))
        ])
      }
      return issued
    }
  }

  /// Ends a link and every session behind it.
  package func revokeLink(_ id: LinkID, by principal: Principal) async throws {
    try principal.require(.tasksWrite)
    try await write(by: principal) { work in
      guard let link = try work.links.find(id) else { throw Refusal.notFound("link") }
      try work.revoke(link)
    }
  }
}

extension HumanTask {
  fileprivate func position(of address: String?) throws(Refusal) -> Int {
    let assignees = definition.assignees
    guard let address else {
      guard assignees.count == 1 else {
        throw Refusal(
          .missingField, at: ["assignee"], "is missing; the task has several, name one")
      }
      return 0
    }
    guard let place = assignees.firstIndex(where: { $0.email.normalized == address.lowercased() })
    else {
      throw Refusal(
        .invalidValue, at: ["assignee"], "is not an assignee of this task; name one who is")
    }
    return place
  }
}

extension UnitOfWork {
  func issueLink(to position: Int, of task: HumanTask) throws -> IssuedLink {
    let token = BearerToken(random: gateway.random)
    let link = AccessLink(
      id: identifier(LinkID.self), tenant: tenant, task: task.id, position: position,
      email: task.definition.assignees[position].email.normalized, createdAt: now,
      expiresAt: task.linksExpireAt)
    try links.insert(link, digest: gateway.keys.mac(.accessLink, token.bytes).stored)
    try record(
      .linkIssued, task: task.id,
      detail: ["link": .string(link.id.description), "assignee": .string(link.email)])
    return IssuedLink(link: link, url: gateway.settings.linkURL(token))
  }

  func invitation(
    to issued: IssuedLink, of task: HumanTask, _ notification: EncodedNotification
  ) -> DeliveryRow {
    let assignee = task.definition.assignees[issued.link.position]
    return delivery(
      .invite, of: notification, to: .mailbox(assignee, language: task.definition.language),
      task: task.id, secrets: DeliverySecrets(links: [issued.secret(of: task)]),
      deadline: task.expiresAt)
  }

  fileprivate func revoke(_ link: AccessLink) throws {
    guard try links.revoke(link.id, at: now) else { return }
    try record(
      .linkRevoked, task: link.task, detail: ["link": .string(link.id.description)])
  }
}
