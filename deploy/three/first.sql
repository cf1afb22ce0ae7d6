-- Once, on the first primary: who administers, and who takes backups.
-- Written by `concours deploy render`; it holds no password.
\set ON_ERROR_STOP on
CREATE ROLE concours_admin SUPERUSER LOGIN;
CREATE ROLE barman LOGIN;
GRANT pg_read_all_settings, pg_read_all_stats, pg_checkpoint TO barman;
GRANT EXECUTE ON FUNCTION pg_backup_start(text, boolean), pg_backup_stop(boolean) TO barman;
GRANT EXECUTE ON FUNCTION pg_switch_wal(), pg_create_restore_point(text) TO barman;
CREATE ROLE streaming_barman LOGIN REPLICATION;
