extension Migration {
  /// A list of a person's tasks finds their links beside each other.
  ///
  /// Among a million tasks each link of a list stood on a page of its own in the index of tasks.
  static let m0015 = Migration(15, "links_of_people", isBackwardCompatible: true) { dialect in
    [
      "DROP INDEX links_email",
      """
      CREATE INDEX links_email ON links (tenant_id, email, task_id, id, position, created_at, expires_at,
        revoked_at, opened_at, wrong_codes)
      """,
    ] + dialect.statistics([("links", "links_email", "1000000 100000 200 1")])
  }
}
