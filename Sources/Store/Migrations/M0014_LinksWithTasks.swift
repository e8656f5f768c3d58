extension Migration {
  /// A list of tasks finds all that it shows of their links in one index.
  ///
  /// Among a million tasks every row of a list is somewhere else, and a quarter of the pages behind it
  /// were of the links' own table.
  static let m0014 = Migration(14, "links_with_tasks", isBackwardCompatible: true) { dialect in
    [
      "DROP INDEX links_task",
      """
      CREATE INDEX links_task ON links (tenant_id, task_id, id, position, email, created_at, expires_at,
        revoked_at, opened_at, wrong_codes)
      """,
    ] + dialect.statistics([("links", "links_task", "1000000 100000 2 1")])
  }
}
