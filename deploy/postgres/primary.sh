#!/bin/sh
# Prepare a new primary: the owner of the database, and what a standby signs in with. The
# image runs it once, before the server can be reached.
set -eu
export SECRETS="${SECRETS:-/run/secrets}"
# psql reads the passwords itself: no command line shows them.
psql --no-psqlrc --set=ON_ERROR_STOP=1 --quiet --username=postgres --dbname=portal \
  <<'SQL' >/dev/null
\set portal_password `cat "$SECRETS/portal_password"`
\set replication_password `cat "$SECRETS/replication_password"`
CREATE ROLE portal LOGIN PASSWORD :'portal_password';
ALTER DATABASE portal OWNER TO portal;
CREATE ROLE standby LOGIN REPLICATION PASSWORD :'replication_password';
SELECT pg_create_physical_replication_slot('replica');
SQL
# "all", which the image writes, does not include replication.
echo 'host replication standby samenet scram-sha-256' >>"$PGDATA/pg_hba.conf"
