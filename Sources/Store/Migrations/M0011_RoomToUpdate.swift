extension Migration {
  /// Every delivery is written three times: made, leased, ended.
  ///
  /// PostgreSQL writes a row anew each time. Where its page has room, leasing touches no index; where
  /// the pages of an index have room, ending one leads to no search for what could be thrown out. What
  /// stands already stays as it is.
  static let m0011 = Migration(11, "room_to_update", isBackwardCompatible: true) { dialect in
    guard dialect == .postgres else { return [] }
    return [
      "ALTER TABLE deliveries SET (fillfactor = 45)",
      "ALTER INDEX deliveries_pkey SET (fillfactor = 50)",
      "ALTER INDEX deliveries_task SET (fillfactor = 50)",
    ]
  }
}
