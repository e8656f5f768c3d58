package import Domain
import JSON

/// The rows of a tenant that speak of a person.
package struct PersonRepository {
  private let transaction: any Transaction
  private let tenant: TenantID
  private let erasure: Erasure

  package init(_ transaction: any Transaction, of tenant: TenantID, _ erasure: Erasure) {
    self.transaction = transaction
    self.tenant = tenant
    self.erasure = erasure
  }

  /// Every task something of which holds the address, by id; reads all of the tenant's rows.
  package func tasks() throws -> [TaskID] {
    try transaction.disableStatementTimeout()
    let ofTenant: SQL = "WHERE tenant_id = \(tenant)"
    return try transaction.query(
      """
      SELECT task_id FROM links \(ofTenant) AND email = \(erasure.address.normalized)
      UNION SELECT id FROM tasks \(ofTenant) AND \(anyHolds("definition", "decision"))
      UNION SELECT task_id FROM responses
        \(ofTenant) AND \(anyHolds("answers", "comment", "decider"))
      UNION SELECT task_id FROM deliveries
        \(ofTenant) AND task_id IS NOT NULL AND \(anyHolds("payload", "reason"))
      UNION SELECT task_id FROM deliveries
        \(ofTenant) AND task_id IS NOT NULL AND id IN (
          SELECT delivery_id FROM attempts \(ofTenant) AND \(anyHolds("reason")))
      UNION SELECT task_id FROM audit_events
        \(ofTenant) AND task_id IS NOT NULL AND \(anyHolds("actor", "detail"))
      ORDER BY 1
      """
    ).map { try $0.identifier(0) }
  }

  /// Ends the person's links to a task and names nobody there; drafts of the task are forgotten.
  package func eraseLinks(to task: TaskID, at now: Timestamp) throws -> Int {
    let links: [LinkID] = try transaction.query(
      """
      SELECT id FROM links WHERE tenant_id = \(tenant) AND task_id = \(task)
        AND email = \(erasure.address.normalized)
      """
    ).map { try $0.identifier(0) }
    for link in links {
      _ = try AccessLinkRepository(transaction, of: tenant).revoke(link, at: now)
    }
    try transaction.execute(
      "UPDATE links SET draft = NULL WHERE tenant_id = \(tenant) AND task_id = \(task)")
    return try transaction.execute(
      """
      UPDATE links SET email = \(erasure.pseudonym.normalized)
      WHERE tenant_id = \(tenant) AND id IN (\(SQL.list(links)))
      """)
  }

  /// Takes the person out of what was answered to a task; their own answers go as a whole.
  package func eraseResponses(to task: TaskID) throws -> Int {
    let rows = try transaction.query(
      """
      SELECT id, answers, comment, decider FROM responses
      WHERE tenant_id = \(tenant) AND task_id = \(task)
      """)
    let changes = try rows.compactMap { row -> SQL? in
      let id: ResponseID = try row.identifier(0)
      let (answers, comment, decider) = (
        try row.text(1), try row.optionalText(2), try row.text(3)
      )
      var fresh = (try text(answers), comment.map(erasure.text), try text(decider))
      if var own = try JSON(parsing: Array(fresh.2.utf8)).object,
        own["email"]?.string == erasure.pseudonym.text
      {
        if own["name"] != nil { own["name"] = .null }
        fresh = ("{}", nil, Self.text(.object(own)))
      }
      guard fresh != (answers, comment, decider) else { return nil }
      return """
        UPDATE responses SET answers = \(fresh.0), comment = \(fresh.1), decider = \(fresh.2)
        WHERE tenant_id = \(tenant) AND id = \(id)
        """
    }
    return try transaction.execute(batch: changes)
  }

  /// Forgets what ended deliveries carried and where they went, of a task or of none: of none, those
  /// that speak of the person.
  package func eraseDeliveries(of task: TaskID?) throws -> Int {
    let which: SQL =
      if let task { "task_id = \(task)" } else { "task_id IS NULL AND \(anyHolds("payload"))" }
    // What a receiver said may name the mailbox.
    try transaction.execute(
      """
      UPDATE attempts SET reason = NULL
      WHERE tenant_id = \(tenant) AND \(anyHolds("reason")) AND delivery_id IN (
        SELECT id FROM deliveries WHERE tenant_id = \(tenant) AND ended_at IS NOT NULL AND \(which))
      """)
    return try transaction.execute(
      """
      UPDATE deliveries SET payload = '', target = NULL, secrets = NULL,
        reason = CASE WHEN \(anyHolds("reason")) THEN NULL ELSE reason END
      WHERE tenant_id = \(tenant) AND ended_at IS NOT NULL AND \(which)
      """)
  }

  /// Erases the personal part of the events that speak of the person, of a task or of none.
  package func eraseEvents(of task: TaskID?) throws -> Int {
    let which: SQL = if let task { "task_id = \(task)" } else { "task_id IS NULL" }
    let rows = try transaction.query(
      """
      SELECT id, actor, detail FROM audit_events
      WHERE tenant_id = \(tenant) AND \(which) AND \(anyHolds("actor", "detail"))
      """)
    let events = try rows.filter { row in
      let texts = [try row.optionalText(1) ?? "", try row.text(2)]
      return texts.contains(where: erasure.mentions)
    }
    return try transaction.execute(
      each: try events.map { try $0.identifier(0, as: EventKind.self) }
    ) {
      AuditEventRepository.erasing("tenant_id = \(tenant) AND id = \($0)")
    }
  }

  /// Takes the person out of the names of keys, and of why channels and webhooks were disabled.
  package func eraseNotes() throws {
    let columns: [(table: SQL, name: SQL)] = [
      ("api_keys", "name"), ("channels", "disabled_reason"), ("webhooks", "disabled_reason"),
    ]
    for (table, column) in columns {
      let rows = try transaction.query(
        "SELECT id, \(column) FROM \(table) WHERE tenant_id = \(tenant) AND \(anyHolds(column))"
      ).map { (id: try $0.bytes(0), text: try $0.text(1)) }
      try transaction.execute(each: rows) { row in
        """
        UPDATE \(table) SET \(column) = \(erasure.text(row.text))
        WHERE tenant_id = \(tenant) AND id = \(row.id)
        """
      }
    }
  }

  /// A condition: one of the columns holds the address, or a longer one with it inside.
  private func anyHolds(_ columns: SQL...) -> SQL {
    let pattern = TaskRepository.pattern(erasure.address.text)
    let tests = columns.map { "LOWER(\($0)) LIKE \(pattern) ESCAPE '!'" as SQL }
    return "(" + SQL.joined(tests, by: " OR ") + ")"
  }

  /// JSON text without the person.
  private func text(_ stored: String) throws -> String {
    Self.text(erasure.json(try JSON(parsing: Array(stored.utf8))))
  }

  private static func text(_ json: JSON) -> String { String(decoding: json.bytes, as: UTF8.self) }
}
