extension Baseline {
  /// Creates the tables of the outbox: deliveries, their attempts, and breakers.
  static let deliveries: @Sendable (Dialect) -> [SQL] = { dialect in
    [
      """
      CREATE TABLE deliveries (
        tenant_id \(dialect.bytes) NOT NULL,
        id \(dialect.bytes) NOT NULL,
        task_id \(dialect.bytes),
        purpose TEXT NOT NULL,
        kind TEXT NOT NULL,
        event TEXT NOT NULL,
        endpoint_id \(dialect.bytes),
        endpoint_key TEXT NOT NULL,
        sequence_key TEXT,
        bucket_key TEXT NOT NULL,
        target \(dialect.bytes),
        payload TEXT NOT NULL,
        secrets \(dialect.bytes),
        state TEXT NOT NULL,
        attempts \(dialect.integer) NOT NULL DEFAULT 0,
        due_at \(dialect.integer) NOT NULL,
        deadline \(dialect.integer),
        node \(dialect.bytes),
        lease \(dialect.bytes),
        created_at \(dialect.integer) NOT NULL,
        ended_at \(dialect.integer),
        outcome TEXT,
        reason TEXT,
        last_number \(dialect.integer),
        last_started_at \(dialect.integer),
        last_duration \(dialect.integer),
        last_outcome TEXT,
        last_status \(dialect.integer),
        last_address TEXT,
        PRIMARY KEY (tenant_id, id)
      )\(dialect.strict)
      """,
      """
      CREATE TABLE attempts (
        tenant_id \(dialect.bytes) NOT NULL,
        delivery_id \(dialect.bytes) NOT NULL,
        number \(dialect.integer) NOT NULL,
        started_at \(dialect.integer) NOT NULL,
        duration \(dialect.integer) NOT NULL,
        outcome TEXT NOT NULL,
        status \(dialect.integer),
        address TEXT,
        reason TEXT,
        PRIMARY KEY (tenant_id, delivery_id, number)
      )\(dialect.clustered)
      """,
      """
      CREATE TABLE breakers (
        tenant_id \(dialect.bytes) NOT NULL,
        endpoint_key TEXT NOT NULL,
        failures \(dialect.integer) NOT NULL,
        trips \(dialect.integer) NOT NULL,
        open_until \(dialect.integer),
        is_probed \(dialect.integer) NOT NULL,
        asked_until \(dialect.integer),
        changed_at \(dialect.integer) NOT NULL,
        PRIMARY KEY (tenant_id, endpoint_key)
      )\(dialect.clustered)
      """,
    ] + deliveryIndexes(dialect)
  }

  /// Indexes of deliveries; a lease stands in none of them, so that a claim changes the row alone.
  private static func deliveryIndexes(_ dialect: Dialect) -> [SQL] {
    [
      // It holds what a claim compares, so that a claim passes over a backlog without its rows.
      """
      CREATE INDEX deliveries_due ON deliveries (due_at, endpoint_key, tenant_id, id, ended_at)
      WHERE ended_at IS NULL
      """,
      """
      CREATE INDEX deliveries_queue ON deliveries (endpoint_key, tenant_id, due_at, id)
      WHERE \(dialect.openInQueue)
      """,
      "CREATE INDEX deliveries_task ON deliveries (tenant_id, task_id) WHERE task_id IS NOT NULL",
      // Most are delivered, and nobody looks for those by their state.
      """
      CREATE INDEX deliveries_state ON deliveries (tenant_id, state, id)
      WHERE state <> 'delivered'
      """,
    ]
  }
}

extension Dialect {
  /// Condition of `deliveries_queue`: the delivery is open.
  ///
  /// PostgreSQL takes the indexes of open deliveries for empty when it analysed the table while nothing
  /// was open. Words of its own keep it from reading a queue by `deliveries_due`, through all others.
  var openInQueue: SQL { self == .sqlite ? "ended_at IS NULL" : "coalesce(ended_at, 0) = 0" }
}
