extension Baseline {
  /// Creates the tables of tasks, of links to them, and of responses.
  static let tasks: @Sendable (Dialect) -> [SQL] = { dialect in
    [
      """
      CREATE TABLE tasks (
        tenant_id \(dialect.bytes) NOT NULL,
        id \(dialect.bytes) NOT NULL,
        state TEXT NOT NULL,
        title TEXT NOT NULL,
        definition TEXT NOT NULL,
        callback \(dialect.bytes),
        workflow_id TEXT,
        run_id TEXT,
        created_at \(dialect.integer) NOT NULL,
        expires_at \(dialect.integer) NOT NULL,
        closed_at \(dialect.integer),
        decision TEXT,
        PRIMARY KEY (tenant_id, id)
      )\(dialect.strict)
      """,
      "CREATE INDEX tasks_due ON tasks (expires_at) WHERE closed_at IS NULL",
      "CREATE INDEX tasks_state ON tasks (tenant_id, state, id)",
      """
      CREATE INDEX tasks_workflow ON tasks (tenant_id, workflow_id, run_id, id)
      WHERE workflow_id IS NOT NULL
      """,
      """
      CREATE TABLE links (
        tenant_id \(dialect.bytes) NOT NULL,
        id \(dialect.bytes) NOT NULL,
        task_id \(dialect.bytes) NOT NULL,
        position \(dialect.integer) NOT NULL,
        email TEXT NOT NULL,
        digest \(dialect.bytes) NOT NULL,
        created_at \(dialect.integer) NOT NULL,
        expires_at \(dialect.integer) NOT NULL,
        revoked_at \(dialect.integer),
        opened_at \(dialect.integer),
        wrong_codes \(dialect.integer) NOT NULL DEFAULT 0,
        draft \(dialect.bytes),
        PRIMARY KEY (tenant_id, id)
      )\(dialect.strict)
      """,
      "CREATE UNIQUE INDEX links_digest ON links (digest)",
      // A list of tasks reads all that it shows of their links from one of these two: among a million
      // tasks each row of a list stands on a page of its own.
      """
      CREATE INDEX links_task ON links (tenant_id, task_id, id, position, email, created_at,
        expires_at, revoked_at, opened_at, wrong_codes)
      """,
      """
      CREATE INDEX links_email ON links (tenant_id, email, task_id, id, position, created_at,
        expires_at, revoked_at, opened_at, wrong_codes)
      """,
      """
      CREATE TABLE code_challenges (
        tenant_id \(dialect.bytes) NOT NULL,
        link_id \(dialect.bytes) NOT NULL,
        visitor \(dialect.bytes) NOT NULL,
        tries \(dialect.integer) NOT NULL,
        sends \(dialect.integer) NOT NULL,
        sent_at \(dialect.integer) NOT NULL,
        code \(dialect.bytes) NOT NULL,
        code_expires_at \(dialect.integer) NOT NULL,
        former_code \(dialect.bytes),
        former_expires_at \(dialect.integer),
        PRIMARY KEY (tenant_id, link_id, visitor)
      )\(dialect.strict)
      """,
      "CREATE INDEX code_challenges_age ON code_challenges (sent_at)",
      """
      CREATE TABLE access_sessions (
        tenant_id \(dialect.bytes) NOT NULL,
        digest \(dialect.bytes) NOT NULL,
        link_id \(dialect.bytes) NOT NULL,
        created_at \(dialect.integer) NOT NULL,
        seen_at \(dialect.integer) NOT NULL,
        PRIMARY KEY (tenant_id, digest)
      )\(dialect.strict)
      """,
      "CREATE UNIQUE INDEX access_sessions_digest ON access_sessions (digest)",
      "CREATE INDEX access_sessions_link ON access_sessions (tenant_id, link_id)",
      "CREATE INDEX access_sessions_age ON access_sessions (created_at)",
      """
      CREATE TABLE responses (
        tenant_id \(dialect.bytes) NOT NULL,
        id \(dialect.bytes) NOT NULL,
        task_id \(dialect.bytes) NOT NULL,
        link_id \(dialect.bytes),
        approved \(dialect.integer) NOT NULL,
        answers TEXT NOT NULL,
        comment TEXT,
        decider TEXT NOT NULL,
        created_at \(dialect.integer) NOT NULL,
        PRIMARY KEY (tenant_id, id)
      )\(dialect.strict)
      """,
      "CREATE INDEX responses_task ON responses (tenant_id, task_id)",
    ]
  }
}
