#!/bin/sh
# Start a standby with the options that are given; copy the primary at the first start.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # Half a copy must not be taken for a whole one.
  rm -rf "$PGDATA" "$PGDATA.copy"
  PGPASSWORD=$(cat "${SECRETS:-/run/secrets}/replication_password") pg_basebackup \
    --host="$PRIMARY_HOST" --port="${PRIMARY_PORT:-5432}" --username=standby \
    --pgdata="$PGDATA.copy" --slot=replica --write-recovery-conf --checkpoint=fast
  mv "$PGDATA.copy" "$PGDATA"
fi
# Long reads here are not cancelled for what is cleaned up there.
exec postgres -c hot_standby_feedback=on "$@"
