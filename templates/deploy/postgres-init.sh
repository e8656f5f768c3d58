#!/bin/bash
# A role without any privilege beyond its own database: row-level security binds it.
set -euo pipefail
psql --username "$POSTGRES_USER" --set=ON_ERROR_STOP=1 --set=password="$POSTERN_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE postern LOGIN PASSWORD :'password';
CREATE DATABASE postern OWNER postern;
SQL
