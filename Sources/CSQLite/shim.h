#pragma once
#include <sqlite3.h>

// Wrappers for what Swift cannot import: variadic functions and the SQLITE_TRANSIENT cast macro.

/// Statement journals stay in memory up to this size; must precede the first connection.
static inline int postern_sqlite_set_journal_spill(int bytes) {
  return sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, bytes);
}

/// Refuses SQL that could corrupt the file, and double-quoted string literals.
static inline int postern_sqlite_defend(sqlite3 *db) {
  int code = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  if (code == SQLITE_OK) code = sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
  if (code == SQLITE_OK) code = sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
  if (code == SQLITE_OK) code = sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
  return code;
}

/// Binds a copy of UTF-8 text; `text` is never null.
static inline int postern_sqlite_bind_text(sqlite3_stmt *statement, int place, const void *text,
                                           sqlite3_uint64 length) {
  return sqlite3_bind_text64(statement, place, (const char *)text, length, SQLITE_TRANSIENT,
                             SQLITE_UTF8);
}

/// Binds a copy of bytes; `bytes` is never null.
static inline int postern_sqlite_bind_bytes(sqlite3_stmt *statement, int place, const void *bytes,
                                            sqlite3_uint64 length) {
  return sqlite3_bind_blob64(statement, place, bytes, length, SQLITE_TRANSIENT);
}
