import Cryptography
package import Domain
import JSON
import Store

/// The result of erasing a person.
package struct ErasureReport: Sendable, Hashable {
  /// The rows from which the person was erased.
  package struct Counts: Sendable, Hashable {
    package fileprivate(set) var tasks = 0
    package fileprivate(set) var links = 0
    package fileprivate(set) var responses = 0
    package fileprivate(set) var deliveries = 0
    package fileprivate(set) var events = 0

    package init() {}
  }

  /// The address that stands for the person from now on.
  package let pseudonym: String
  package fileprivate(set) var counts = Counts()
  /// Tasks that are open, or of which something is still to be sent: they need the address.
  package fileprivate(set) var kept: [TaskID] = []
  /// Channels whose name or settings hold the address.
  package fileprivate(set) var channels: [String] = []

  fileprivate init(pseudonym: String) { self.pseudonym = pseudonym }

  /// The detail of the audit event.
  fileprivate var detail: JSONObject {
    [
      "pseudonym": .string(pseudonym), "tasks": .integer(counts.tasks),
      "links": .integer(counts.links), "responses": .integer(counts.responses),
      "deliveries": .integer(counts.deliveries), "audit_events": .integer(counts.events),
    ]
  }
}

extension Gateway {
  /// Takes a person out of all that a tenant keeps of ended tasks; the answers that they gave go with them.
  ///
  /// Each task has a transaction of its own: what was interrupted is finished by the next call.
  ///
  /// - Parameter isTrial: whether all is undone again, so that only the counts remain.
  package func erasePerson(
    _ text: String, isTrial: Bool = false, by principal: Principal
  ) async throws -> ErasureReport {
    try principal.require(.admin)
    let hidden = "erased-\(Hex.encode(random.bytes(8)))@erased.invalid"
    guard let address = EmailAddress(text), let pseudonym = EmailAddress(hidden) else {
      throw Refusal(
        .invalidValue, "The address must be a plain e-mail address such as name@example.com.",
        at: ["email"])
    }
    let erasure = Erasure(of: address, as: pseudonym)
    var report = ErasureReport(pseudonym: pseudonym.text)
    let (tasks, channels) = try await read(principal.tenant) { transaction in
      (
        try PersonRepository(transaction, of: principal.tenant, erasure).tasks(),
        try ChannelRepository(transaction, of: principal.tenant).all()
      )
    }
    report.channels = channels.filter { speaks($0, of: erasure) }.map(\.name)
    for id in tasks {
      report = try await step(isTrial, principal, report) { work, report in
        try work.erase(erasure, from: id, &report)
      }
    }
    return try await step(isTrial, principal, report) { work, report in
      let person = PersonRepository(work.transaction, of: work.tenant, erasure)
      try work.transaction.disableStatementTimeout()
      report.counts.events += try person.eraseEvents(of: nil)
      report.counts.deliveries += try person.eraseDeliveries(of: nil)
      try person.eraseNotes()
      try work.record(.personErased, detail: report.detail)
    }
  }

  /// Runs a transaction, which is undone when it is only a trial.
  private func step(
    _ isTrial: Bool, _ principal: Principal, _ report: ErasureReport,
    _ body: @escaping @Sendable (UnitOfWork, inout ErasureReport) throws -> Void
  ) async throws -> ErasureReport {
    do {
      return try await write(by: principal) { work in
        var next = report
        try body(work, &next)
        if isTrial { throw Undone(report: next) }
        return next
      }
    } catch let undone as Undone {
      return undone.report
    }
  }

  private struct Undone: Error { let report: ErasureReport }

  private func speaks(_ channel: ConfiguredChannel, of erasure: Erasure) -> Bool {
    let place = SealContext.channelSettings(channel.id).context
    let settings = (try? keys.open(channel.settings, for: place)) ?? []
    return erasure.mentions(channel.name)
      || erasure.mentions(String(decoding: settings, as: UTF8.self))
  }
}

extension UnitOfWork {
  fileprivate func erase(
    _ erasure: Erasure, from id: TaskID, _ report: inout ErasureReport
  ) throws {
    let person = PersonRepository(transaction, of: tenant, erasure)
    if let task = try tasks.lock(id) {
      guard !task.state.isOpen, try !tasks.hasOpenDeliveries(id) else {
        return report.kept.append(id)
      }
      try tasks.rewrite(
        id, try erasure.definition(task.definition), task.decision.map(erasure.decision))
      report.counts.tasks += 1
      report.counts.links += try person.eraseLinks(to: id, at: now)
      report.counts.responses += try person.eraseResponses(to: id)
      report.counts.deliveries += try person.eraseDeliveries(of: id)
    }
    // The events of a task outlive it.
    report.counts.events += try person.eraseEvents(of: id)
  }
}
