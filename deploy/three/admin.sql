-- The password of who makes roles and tables: given once to `psql`, by root.
\set ON_ERROR_STOP on
ALTER ROLE concours_admin PASSWORD '$password';
