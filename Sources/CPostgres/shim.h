#pragma once
#include <libpq-fe.h>

// Doors to what Swift cannot import from libpq: character macros and a callback that does nothing.

static inline void postern_pq_drop_notice(void *context, const PGresult *notice) {
  (void)context;
  (void)notice;
}

/// Keeps the server's notices off standard error.
static inline void postern_pq_mute(PGconn *connection) {
  PQsetNoticeReceiver(connection, postern_pq_drop_notice, (void *)0);
}

/// A field of an error, or nothing.
static inline const char *_Nullable postern_pq_state(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

static inline const char *_Nullable postern_pq_severity(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
}

static inline const char *_Nullable postern_pq_message(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
}

static inline const char *_Nullable postern_pq_table(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_TABLE_NAME);
}

static inline const char *_Nullable postern_pq_column(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_COLUMN_NAME);
}

static inline const char *_Nullable postern_pq_constraint(const PGresult *result) {
  return PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
}
